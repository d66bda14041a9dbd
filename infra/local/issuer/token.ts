import { SignJWT } from 'jose'
import type { Temporal } from 'temporal-polyfill'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import { unitsClaim } from '../../../shared/adapters/oidc/units.ts'
import { development, type Holder, scopesOfRole, tokenLifetime } from './development.ts'
import { algorithm, type SigningKey } from './keys.ts'

/** The claims of an access token for a role. */
export function tokenClaims(issuer: string, role: Role, at: Temporal.Instant, { subject = `dev-${role}`, units }: Holder = {}) {
  const now = Math.floor(at.epochMilliseconds / 1000)
  return {
    iss: issuer,
    sub: subject,
    aud: development.audience,
    client_id: development.client,
    scope: scopesOfRole(role),
    // Of two subjects with one address, only one counts where two must approve.
    email: `${subject.replace(/^dev-/, '')}@ec.example`,
    email_verified: true,
    ...(units ? { [unitsClaim]: units } : {}),
    iat: now,
    nbf: now,
    exp: now + tokenLifetime,
    jti: crypto.randomUUID(),
  }
}

export const headerOf = ({ kid }: SigningKey) => ({ alg: algorithm, kid, typ: 'at+jwt' })

export const accessToken = (issuer: string, role: Role, at: Temporal.Instant, key: SigningKey, holder?: Holder): Promise<string> =>
  new SignJWT(tokenClaims(issuer, role, at, holder)).setProtectedHeader(headerOf(key)).sign(key.private)
