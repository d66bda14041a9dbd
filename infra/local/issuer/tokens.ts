import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Role, unitsClaim } from '#adapters/oidc/scopes.ts'
import { development, type Holder, scopesOfRole, tokenLifetime } from './development.ts'

export const algorithm = 'ES256'

export interface SigningKey {
  kid: string
  private: CryptoKey
  /** As published. */
  public: JWK
}

/** A P-256 key; `d` is the secret. */
const storedKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() })

/** @param folder keeps the key, so that tokens of an earlier run stay valid; absent: a new key every time */
export async function signingKey(folder?: string): Promise<SigningKey> {
  const file = folder === undefined ? undefined : join(folder, 'issuer-key.json')
  if (file !== undefined && existsSync(file)) return keyOf(storedKey.parse(JSON.parse(readFileSync(file, 'utf8'))))
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const secret = storedKey.parse(await exportJWK(privateKey))
  if (folder !== undefined && file !== undefined) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, JSON.stringify(secret), { mode: 0o600 })
  }
  return keyOf(secret)
}

async function keyOf(secret: z.output<typeof storedKey>): Promise<SigningKey> {
  const { d: _, ...shown } = secret
  const kid = await calculateJwkThumbprint(shown)
  const key = await importJWK(secret, algorithm)
  if (key instanceof Uint8Array) throw new TypeError('a key pair is no shared secret')
  return { kid, private: key, public: { ...shown, kid, alg: algorithm, use: 'sig' } }
}

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
    // Of a sign-in with a browser.
    auth_time: now,
    sid: crypto.randomUUID(),
    iat: now,
    nbf: now,
    exp: now + tokenLifetime,
    jti: crypto.randomUUID(),
  }
}

export const headerOf = ({ kid }: SigningKey) => ({ alg: algorithm, kid, typ: 'at+jwt' })

export const accessToken = (issuer: string, role: Role, at: Temporal.Instant, key: SigningKey, holder?: Holder): Promise<string> =>
  new SignJWT(tokenClaims(issuer, role, at, holder)).setProtectedHeader(headerOf(key)).sign(key.private)
