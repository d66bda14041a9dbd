/** How Microsoft Entra knows an app registration: by federation with AWS, a certificate, or a client secret. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { entraAudience } from '#domain/sources/sign-in.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { asserted, clientCredentials, type FetchToken, type JwtKey, ofFederation, secretAs, signed } from '../http/tokens.ts'

export interface AppRegistration {
  tenant: string
  clientId: string
  secret?: string | undefined
  graph: string
  login: string
}

type Around = Pick<SourceSurroundings, 'secret' | 'webIdentity' | 'clock'>

export function entraToken(registration: AppRegistration, { secret, webIdentity, clock }: Around): FetchToken {
  const { tenant, clientId, graph, login } = registration
  const address = `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
  const scope = `${graph}/.default`
  if (registration.secret === undefined)
    return async ({ postForm }) => {
      const proof = asserted(await webIdentity(entraAudience))
      return ofFederation(postForm(address, { grant_type: 'client_credentials', client_id: clientId, ...proof, scope }))
    }
  const prove = async (text: string) => {
    if (!isPem(text)) return { client_secret: text.trim() }
    const nbf = Math.floor(clock.now().epochMilliseconds / 1000)
    return asserted(await signed(await certifiedKey(text), clock, { iss: clientId, sub: clientId, aud: address, nbf }))
  }
  return clientCredentials({ address, clientId, secret, scope, prove })
}

/** The day on which a certificate ends. @returns undefined for another secret, and for what cannot be read */
export function certificateEnd(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(new X509Certificate(text).validToDate.toISOString().slice(0, 10))
  } catch {
    return undefined
  }
}

const isPem = (text: string) => text.includes('-----BEGIN ')

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
const certifiedKey = (pem: string): Promise<JwtKey> =>
  secretAs('a certificate with its RSA private key, in PEM', async () => {
    const certificate = new X509Certificate(pem)
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) throw new Error('the key is another')
    return { key, alg: 'PS256', 'x5t#S256': createHash('sha256').update(certificate.raw).digest('base64url') }
  })
