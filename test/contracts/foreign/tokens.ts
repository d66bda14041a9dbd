/** Our ways to ask for a token, on a token endpoint that others wrote. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import * as z from 'zod'
import { apiClient } from '#adapters/http/api-client.ts'
import { clientCredentials, type FetchToken, privateKeyJwt } from '#adapters/http/tokens.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { certifiedUntil } from '#test/certificate.ts'
import { hurried, secretOf } from '#test/sources.ts'
import { byCertificate, exchangeTokens, graphScope, tokenPath, withoutSecret } from './federation.ts'
import { startPeer } from './peer.ts'

const secret = 'the secret of a client'

export async function askOidcProvider(folder: string) {
  const keys = await keyPairs()
  const means = await withoutSecret()
  const common = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'okta.users.read' }
  const clients = [
    { ...common, client_id: 'by-secret', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
    {
      ...common,
      client_id: 'by-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [keys.publicKey] },
    },
    {
      ...common,
      client_id: 'by-certificate',
      scope: graphScope,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'PS256',
      jwks: { keys: [means.certified] },
    },
    {
      ...common,
      client_id: 'pool',
      client_secret: 'pool-secret',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'],
    },
  ]
  const script = join(import.meta.dirname, 'peers', 'token-endpoint.js')
  const { url, close } = await startPeer(process.execPath, folder, port => [
    ...[script, `${port}`, JSON.stringify(clients)],
    JSON.stringify(means.trusted),
  ])
  try {
    await askForTokens(url, keys)
    assert.equal(await ownerBy(url, byCertificate(url, means.certificate.pem)), 'by-certificate')
    await assert.rejects(ownerBy(url, byCertificate(url, certifiedUntil('2049-05-01').pem)), isOfCredentials)
    await exchangeTokens(url, means, token => introspected(url, token))
  } finally {
    await close()
  }
}

interface Keys {
  publicKey: JWK
  privateKey: JWK
  /** Of another pair. */
  otherKey: JWK
}

async function keyPairs(): Promise<Keys> {
  const [right, other] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ES256', { extractable: true })]
  const named = { kid: 'key-1', alg: 'ES256' }
  return {
    publicKey: { ...(await exportJWK(right.publicKey)), ...named, use: 'sig' },
    privateKey: { ...(await exportJWK(right.privateKey)), ...named },
    otherKey: { ...(await exportJWK(other.privateKey)), ...named },
  }
}

async function askForTokens(url: string, { privateKey, otherKey }: Keys) {
  const address = `${url}${tokenPath}`
  const bySecret = (given: string) => clientCredentials({ address, clientId: 'by-secret', secret: secretOf(given) })
  const byKey = (key: JWK) =>
    privateKeyJwt({ address, clientId: 'by-key', secret: secretOf(JSON.stringify(key)), scope: 'okta.users.read', clock: systemClock() })
  assert.equal(await ownerBy(url, bySecret(secret)), 'by-secret')
  assert.equal(await ownerBy(url, byKey(privateKey)), 'by-key')
  for (const token of [bySecret('another'), byKey(otherKey)]) await assert.rejects(sentWith(url, token), isOfCredentials)
}

const isOfCredentials = (error: unknown) => error instanceof SourceError && error.fault === 'credentials'

const ownerBy = async (url: string, token: FetchToken) => introspected(url, await sentWith(url, token))

/** Asks for something. @returns the token that was sent with it */
async function sentWith(url: string, token: FetchToken) {
  let sent = ''
  const listening: typeof fetch = (input, init) => {
    sent ||= new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''
    return fetch(input, init)
  }
  const api = apiClient({ system: 'The peer', hosts: [new URL(url).host], token }, hurried({ fetch: listening }))
  await api.ask(`${url}/.well-known/openid-configuration`, z.looseObject({}))
  return sent
}

async function introspected(url: string, token: string): Promise<string | undefined> {
  const form = new URLSearchParams({ token, client_id: 'by-secret', client_secret: secret })
  const answer = await fetch(`${url}${tokenPath}/introspection`, { method: 'POST', body: form })
  const { active, client_id: client } = z.looseObject({ active: z.boolean(), client_id: z.string().optional() }).parse(await answer.json())
  return active ? client : undefined
}
