/** Verifies access tokens of an OIDC issuer for the admin API. */
import { errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { type Clock, caution, mostSkew } from '#shared/domain/schedule/clock.ts'
import { mailAddress } from '#shared/domain/text.ts'
import { issuerKeys } from './issuer.ts'
import { claimedUnits, type Scope, scopes, scopesNamed, scopesOfUnits, unitsClaim } from './scopes.ts'

export interface Caller {
  /** Stable identifier from the issuer. */
  readonly subject: string
  readonly scopes: ReadonlySet<Scope>
  /** Verified or not: two callers with one address are taken for one person either way. */
  readonly email?: string
  /** True only where the issuer says that it has verified the address. */
  readonly hasVerifiedEmail: boolean
  /** Nobody of another unit is there for them; absent: everybody is. */
  readonly units?: ReadonlySet<string>
}

/** `units`: it is limited to none, to too many, or to what is no unit. */
export type Unverified = 'missing' | 'invalid' | 'expired' | 'units'

export type Verified = { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly why: Unverified }

export interface AccessTokens {
  /**
   * @param authorizationHeader `Bearer TOKEN`; other schemes count as missing
   * @throws IssuerUnreachableError
   */
  verify(authorizationHeader: string | undefined): Promise<Verified>
}

export interface AccessTokenSettings {
  /** Exact `iss` of tokens: an https address, or an http address of this machine. */
  readonly issuer: string
  /** Any of these must be in `aud`, or be the `client_id` of a token without `aud`. */
  readonly audience: string | readonly string[]
  /** Such as `ides/`. */
  readonly scopePrefix: string
}

/** Asymmetric only: no shared secrets, no `none`. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** Characters; API Gateway accepts 10 KB of headers in all. */
const longest = 16_384

/** Seconds by which the issuer's clock and this one may differ. The delay of the functions' cautious clock is added back before. */
const clockTolerance = 2 * mostSkew

const list = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())])

/** Claims of an ID token, which grants nothing. */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const

/** In the audit log these stand for the staff page and for Ides itself. */
const ownNames: readonly string[] = ['staff', 'retention', 'system']

const claims = z.looseObject({
  sub: z
    .string()
    .regex(/^\P{Cc}{1,255}$/u)
    .refine((subject) => !ownNames.includes(subject)),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  token_use: z.literal('access').optional(),
  // Keycloak's; its ID tokens say `ID`.
  typ: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  scope: z.string().optional(),
  scp: list.optional(),
  email: mailAddress.optional().catch(undefined),
  email_verified: z.unknown().optional(),
  [unitsClaim]: z.unknown().optional(),
  // Proof-of-possession tokens are refused: the proof is not checked here.
  cnf: z.undefined().optional(),
})

type Claims = z.output<typeof claims>

/** Tokens of one issuer. Neither logs nor errors contain a token. */
export function accessTokens(
  { issuer, audience, scopePrefix }: AccessTokenSettings,
  clock: Clock,
  fetch?: typeof globalThis.fetch,
): AccessTokens {
  const keys = issuerKeys(issuer, clock, fetch)
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
        const units = claimedUnits.safeParse(said.data[unitsClaim])
        if (!units.success) return refused('units')
        return { ok: true, caller: callerOf(said.data, units.data, scopePrefix) }
      } catch (error) {
        if (error instanceof errors.JWTExpired) return refused('expired')
        if (error instanceof errors.JOSEError) return refused('invalid')
        throw error
      }
    },
  }
}

const refused = (why: Unverified) => ({ ok: false, why }) as const

/**
 * By its header (RFC 9068), by Cognito's `token_use`, or by its scope and the absence of ID token claims. One that says it is another kind
 * was refused before.
 * @param typ of the header
 */
function isAccessToken(typ: string | undefined, said: Claims): boolean {
  const type = typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt'
  if (type !== 'jwt') return type === 'at+jwt'
  return (
    said.token_use === 'access' || ((said.scope ?? said.scp) !== undefined && idTokenClaims.every((claim) => said[claim] === undefined))
  )
}

const isFor = (audience: AccessTokenSettings['audience'], { aud, client_id }: Claims): boolean =>
  [aud === undefined ? (client_id ?? []) : aud].flat().some((one) => [audience].flat().includes(one))

function callerOf({ sub, scope, scp, email, email_verified }: Claims, units: Caller['units'], prefix: string): Caller {
  return {
    subject: sub,
    scopes: scopesNamed(scope?.split(' ') ?? scp ?? [], prefix, units ? scopesOfUnits : scopes),
    email,
    // Cognito says it in words.
    hasVerifiedEmail: email !== undefined && (email_verified === true || email_verified === 'true'),
    units,
  }
}
