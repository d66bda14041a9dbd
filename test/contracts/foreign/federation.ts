/** Our ways to get a token without a client secret, on a token endpoint that others wrote. */
import assert from 'node:assert/strict'
import { exportJWK, type JWK, type JWTPayload } from 'jose'
import * as z from 'zod'
import { googleToken, tokenHosts } from '#adapters/google/sign-in.ts'
import { entraToken } from '#adapters/graph/sign-in.ts'
import { apiClient } from '#adapters/http/api-client.ts'
import type { FetchToken } from '#adapters/http/tokens.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { certifiedUntil } from '#test/certificate.ts'
import { hurried, secretOf } from '#test/sources.ts'
import { issuer, subject, webIdentityAt } from '#test/web-identity.ts'

/** As in the address of Entra. */
export const tokenPath = '/ec.example/oauth2/v2.0/token'

export const graphScope = 'https://graph.microsoft.com/.default'

/** What there is to sign in with, and what the token endpoint must know of it. */
export async function withoutSecret() {
  const certificate = certifiedUntil('2049-05-01')
  const aws = await webIdentityAt(Math.floor(Date.now() / 1000))
  const certified: JWK = { ...(await exportJWK(certificate.publicKey)), alg: 'PS256', use: 'sig' }
  return { certificate, certified, aws, trusted: { key: await exportJWK(aws.publicKey), issuer, subject } }
}

type Means = Awaited<ReturnType<typeof withoutSecret>>

/** By a certificate, as Entra takes it. */
export const byCertificate = (login: string, pem: string): FetchToken =>
  entraToken(
    { tenant: 'ec.example', clientId: 'by-certificate', secret: 'named', graph: 'https://graph.microsoft.com', login },
    { secret: secretOf(pem), webIdentity: () => assert.fail('there is a secret'), clock: systemClock() },
  )

const provider = 'projects/1/locations/global/workloadIdentityPools/aws/providers/ides'

/** Exchanges a token of AWS, as at Google. @returns that with which Google is then asked to sign */
async function exchanged(url: string, { aws }: Means, changes: JWTPayload) {
  let bearer = ''
  const fetchAsGoogle: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    if (String(input).startsWith('https://sts.googleapis.com/')) {
      // Google knows no clients here; others do.
      headers.set('Authorization', `Basic ${btoa('pool:pool-secret')}`)
      return fetch(`${url}${tokenPath}`, { ...init, headers })
    }
    if (String(input).endsWith(':signJwt')) bearer = headers.get('Authorization')?.replace('Bearer ', '') ?? ''
    return Response.json({ keyId: 'k', signedJwt: 'signed', access_token: 'for the admin' })
  }
  const workloadIdentity = { provider, serviceAccount: 'ides@example.iam.gserviceaccount.com' }
  const around = { secret: secretOf(''), webIdentity: (audience: string) => aws.issue(audience, changes), clock: systemClock() }
  const token = googleToken({ admin: 'a@ec.example', workloadIdentity }, 'devices', around)
  await apiClient({ system: 'Google', hosts: [...tokenHosts, 'it.example'], token }, hurried({ fetch: fetchAsGoogle })).ask(
    'https://it.example/',
    z.looseObject({}),
  )
  return bearer
}

/** @param ownerOf whose client a token is */
export async function exchangeTokens(url: string, means: Means, ownerOf: (token: string) => Promise<string | undefined>) {
  assert.equal(await ownerOf(await exchanged(url, means, {})), 'pool')
  for (const changes of [{ iss: 'https://other.example' }, { sub: 'arn:other' }, { aud: 'other' }, { exp: 1 }])
    await assert.rejects(exchanged(url, means, changes), error => error instanceof SourceError && error.fault === 'credentials')
}
