import { SignJWT } from 'jose'
import type { Temporal } from 'temporal-polyfill'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import { development, scopeOf, tokenLifetime } from './development.ts'
import { algorithm, type SigningKey } from './keys.ts'

/** The claims of an access token for a role. @param subject whose it is */
export function claimsOf(issuer: string, role: Role, at: Temporal.Instant, subject = `dev-${role}`) {
  const now = Math.floor(at.epochMilliseconds / 1000)
  return {
    iss: issuer,
    sub: subject,
    aud: development.audience,
    client_id: development.client,
    scope: scopeOf(role),
    // Of two subjects with one address, only one counts where two must approve.
    email: `${subject.replace(/^dev-/, '')}@ec.example`,
    email_verified: true,
    iat: now,
    nbf: now,
    exp: now + tokenLifetime,
    jti: crypto.randomUUID(),
  }
}

export const headerOf = ({ kid }: SigningKey) => ({ alg: algorithm, kid, typ: 'at+jwt' })

export const accessToken = (issuer: string, role: Role, at: Temporal.Instant, key: SigningKey, subject?: string): Promise<string> =>
  new SignJWT(claimsOf(issuer, role, at, subject)).setProtectedHeader(headerOf(key)).sign(key.private)
