/** Who calls the admin API, and what they may do there, by the access token that an OIDC issuer gave them. */
import { errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { type Clock, caution, mostSkew } from '../../domain/schedule/clock.ts'
import { mailAddress } from '../../domain/text.ts'
import { keysOf } from './issuer.ts'
import { type Scope, scopesNamed } from './scopes.ts'

export interface Caller {
  /** As the issuer names them, always the same. */
  readonly subject: string
  readonly scopes: ReadonlySet<Scope>
  /** Absent where the token has none, or says that it was not verified. */
  readonly email?: string
}

export type Verified =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly why: 'missing' | 'invalid' | 'expired' }

export interface AccessTokens {
  /**
   * @param authorizationHeader `Bearer TOKEN`; another way to authenticate counts as none
   * @throws IssuerUnreachableError where nothing can be said of the token for now
   */
  verify(authorizationHeader: string | undefined): Promise<Verified>
}

export interface AccessTokenSettings {
  /** The `iss` of tokens, exactly: an https address, or an http address of this machine. */
  readonly issuer: string
  /** In the `aud` of tokens, or their `client_id`, where they have no `aud`; of several, any. */
  readonly audience: string | readonly string[]
  /** In front of each scope: `ides/`. */
  readonly scopePrefix: string
}

/** Signatures that only the issuer can make. One made with a shared secret, or none at all, never counts. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** Characters of a token; API Gateway takes headers of 10 KB in all. */
const longest = 16_384

/**
 * Functions have a clock that is behind on purpose, so that what it holds back is given back first: a token would not yet be valid otherwise
 * when it is used at once, and still be valid minutes after its end. What is left is how far the issuer's machine and this one may be apart.
 */
const clockTolerance = 2 * mostSkew

const list = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())])

/** Marks of a token that tells a client who has signed in, and is no key to anything. */
const marks = ['nonce', 'at_hash', 'c_hash'] as const

const claims = z.looseObject({
  sub: z.string().regex(/^\P{Cc}{1,255}$/u),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  token_use: z.literal('access').optional(),
  scope: z.string().optional(),
  scp: list.optional(),
  email: mailAddress.optional().catch(undefined),
  email_verified: z.unknown().optional(),
  // Whoever bears such a token has to prove besides that it is theirs, which nobody here could check.
  cnf: z.undefined().optional(),
})

type Claims = z.output<typeof claims>

/** Tokens of one issuer. No token is ever logged, nor part of an error. */
export function accessTokens(
  { issuer, audience, scopePrefix }: AccessTokenSettings,
  clock: Clock,
  fetch?: typeof globalThis.fetch,
): AccessTokens {
  const keys = keysOf(issuer, clock, fetch)
  return {
    async verify(authorizationHeader = '') {
      const [scheme = '', token = ''] = authorizationHeader.trim().split(/ +(.*)/s)
      if (scheme.toLowerCase() !== 'bearer') return refused('missing')
      if (token.length > longest) return refused('invalid')
      const currentDate = new Date(clock.now().add({ seconds: caution }).epochMilliseconds)
      try {
        const { payload, protectedHeader } = await jwtVerify(token, keys, {
          algorithms,
          issuer,
          currentDate,
          clockTolerance,
          requiredClaims: ['exp'],
        })
        const said = claims.safeParse(payload)
        if (!said.success || !isAccessToken(protectedHeader.typ, said.data) || !isFor(audience, said.data)) return refused('invalid')
        return { ok: true, caller: callerOf(said.data, scopePrefix) }
      } catch (error) {
        if (error instanceof errors.JWTExpired) return refused('expired')
        if (error instanceof errors.JOSEError) return refused('invalid')
        throw error
      }
    },
  }
}

const refused = (why: 'missing' | 'invalid' | 'expired') => ({ ok: false, why }) as const

/**
 * Whether it says that it is an access token, in its header (RFC 9068) or as Cognito does, or is one by all that it has.
 * @param typ of its header; `JWT` says nothing
 */
function isAccessToken(typ: string | undefined, said: Claims): boolean {
  const type = typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt'
  if (type !== 'jwt') return type === 'at+jwt'
  return said.token_use === 'access' || ((said.scope ?? said.scp) !== undefined && marks.every((mark) => said[mark] === undefined))
}

const isFor = (audience: AccessTokenSettings['audience'], { aud, client_id }: Claims): boolean =>
  [aud === undefined ? (client_id ?? []) : aud].flat().some((one) => [audience].flat().includes(one))

function callerOf({ sub, scope, scp, email, email_verified }: Claims, prefix: string): Caller {
  const isVerified = email_verified !== false && email_verified !== 'false'
  return {
    subject: sub,
    scopes: scopesNamed(scope?.split(' ') ?? scp ?? [], prefix),
    ...(email !== undefined && isVerified ? { email } : {}),
  }
}
