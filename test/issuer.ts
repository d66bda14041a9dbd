import { type CryptoKey, SignJWT } from 'jose'
import { type IssuerOptions, type LocalIssuer, startIssuer } from '../infra/local/issuer/issuer.ts'
import { headerOf, type SigningKey, signingKey, tokenClaims } from '../infra/local/issuer/tokens.ts'
import type { Role } from '../shared/adapters/oidc/scopes.ts'

/** How a token differs from a good one; undefined leaves a claim out. */
export interface TokenOverrides {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  /** Signs in place of the issuer's key. */
  key?: CryptoKey | Uint8Array
}

export interface TestIssuer extends Omit<LocalIssuer, 'tokenFor'> {
  tokenFor(role: Role, overrides?: TokenOverrides): Promise<string>
  /** Signs with a new key from now on, and withdraws the old one. */
  rotate(): Promise<void>
}

export const tokenWith = (good: object, issuerKey: SigningKey, { claims = {}, header = {}, key }: TokenOverrides = {}) =>
  new SignJWT({ ...good, ...claims }).setProtectedHeader({ ...headerOf(issuerKey), ...header }).sign(key ?? issuerKey.private)

/** @param options.folder keeps the key; absent: a new key every time */
export async function openIssuer({ folder, ...options }: Omit<IssuerOptions, 'key'> & { folder?: string }): Promise<TestIssuer> {
  let key = await signingKey(folder)
  const issuer = await startIssuer({ ...options, key: () => key })
  return {
    ...issuer,
    tokenFor: (role, overrides) => tokenWith(tokenClaims(issuer.url, role, options.clock.now()), key, overrides),
    async rotate() {
      key = await signingKey()
    },
  }
}
