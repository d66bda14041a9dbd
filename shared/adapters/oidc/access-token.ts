/** Verifies access tokens of an OIDC issuer for the admin API. */
import { errors, jwtVerify } from 'jose'
import * as z from 'zod'
import { type Clock, caution, mostSkew } from '#domain/schedule/clock.ts'
import { mailAddress, requiredText, withoutHidden } from '#domain/text.ts'
import { issuerKeys } from './issuer.ts'
import { type ClaimedRights, type Rights, rightsFrom } from './rights.ts'
import { claimedUnits, roles, type Scope, type ScopeNames, scopes, scopesNamed, scopesOfUnits, unitsClaim } from './scopes.ts'

export interface Caller {
  /** Stable identifier from the issuer. */
  subject: string
  scopes: ReadonlySet<Scope>
  /** Verified or not: two callers with one address are taken for one person either way. */
  email?: string
  /** True only where the issuer says that it has verified the address. */
  hasVerifiedEmail: boolean
  name?: string | undefined
  /** Of their account at Entra ID, which is the same for each of its clients; subjects are not. */
  objectId?: string | undefined
  /** Nobody of another unit is there for them; absent: everybody is. */
  units?: ReadonlySet<string> | undefined
  /** A program, or nothing shows that a person signed in: it approves nothing, and is nobody's second person. */
  isMachine?: true | undefined
}

/**
 * `units`: it is limited to none, to too many, or to what is no unit. `misnamed`: one of its roles or groups is nearly a unit. `overage`: the
 * issuer left out its groups, which are too many. `version 1.0`: of Entra ID.
 */
export type Unverified = 'missing' | 'invalid' | 'expired' | 'units' | 'misnamed' | 'overage' | 'version 1.0'

export type Verified = { ok: true; caller: Caller } | { ok: false; why: Unverified }

export interface AccessTokens {
  /**
   * @param authorizationHeader `Bearer TOKEN`; other schemes count as missing
   * @param signedInHere whether a browser that we sent to the issuer brought back the code for it
   * @throws IssuerUnreachableError
   */
  verify(authorizationHeader: string | undefined, signedInHere?: boolean): Promise<Verified>
}

export interface AccessTokenSettings extends Pick<ScopeNames, 'scopePrefix'> {
  /** Exact `iss` of tokens: an https address, or an http address of this machine. */
  issuer: string
  /** Any of these must be in `aud`, or be the `client_id` of a token without `aud`. */
  audience: string | readonly string[]
  /** With them a token allows what its roles or groups do; scopes that it names as well limit that. */
  rights?: ClaimedRights | undefined
}

/** Asymmetric only: no shared secrets, no `none`. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** Characters; API Gateway accepts 10 KB of headers in all. */
const longest = 16_384

/** Seconds by which the issuer's clock and this one may differ. The delay of the functions' cautious clock is added back before. */
const clockTolerance = 2 * mostSkew

const list = z.union([z.string().transform(text => text.split(' ')), z.array(z.string())])

const namesHeld = z.union([z.string().transform(name => [name]), z.array(z.string())]).default([])

/** Claims of an ID token, which grants nothing. */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const

/** In the audit log these stand for the staff page and for Ides itself. */
const ownNames: readonly string[] = ['staff', 'retention', 'system']

const claims = z.looseObject({
  sub: z
    .string()
    .regex(/^\P{Cc}{1,255}$/u)
    .refine(subject => !ownNames.includes(subject)),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  // Of Entra ID.
  oid: z.string().max(64).optional(),
  // Claims that are to be asked for elsewhere.
  _claim_names: z.record(z.string(), z.unknown()).optional().catch(undefined),
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
  name: withoutHidden(requiredText(100, 'a name'), 'a name').optional().catch(undefined),
  [unitsClaim]: z.unknown().optional(),
  // Proof-of-possession tokens are refused: the proof is not checked here.
  cnf: z.undefined().optional(),
})

type Claims = z.output<typeof claims>

/** Tokens of one issuer. Neither logs nor errors contain a token. */
export function accessTokens(settings: AccessTokenSettings, clock: Clock, fetch?: typeof globalThis.fetch): AccessTokens {
  const { issuer, audience } = settings
  const keys = issuerKeys(issuer, clock, fetch)
  return {
    async verify(authorizationHeader = '', signedInHere = false) {
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
        const allowed = allowedBy(said.data, settings, signedInHere)
        return typeof allowed === 'string' ? refused(allowed) : { ok: true, caller: { ...bearerOf(said.data), ...allowed } }
      } catch (error) {
        if (error instanceof errors.JWTExpired) return refused('expired')
        if (error instanceof errors.JWTClaimValidationFailed && isOldIssuer.test(String(error.payload.iss))) return refused('version 1.0')
        if (error instanceof errors.JOSEError) return refused('invalid')
        throw error
      }
    },
  }
}

/** Of Entra ID, whatever it is asked by. */
const isOldIssuer = /^https:\/\/sts\.windows\.net\//

const refused = (why: Unverified) => ({ ok: false, why }) as const

/**
 * By its header (RFC 9068), by Cognito's `token_use`, or by its scope, or its being a program's, and the absence of ID token claims. One that
 * says it is another kind was refused before.
 * @param typ of the header
 */
function isAccessToken(typ: string | undefined, said: Claims) {
  const type = typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt'
  if (type !== 'jwt') return type === 'at+jwt'
  if (said.token_use === 'access') return true
  return ((said.scope ?? said.scp) !== undefined || isProgram(said)) && idTokenClaims.every(claim => said[claim] === undefined)
}

/** Whether the token says that a program signed in as itself, as its issuer writes it (README.md). */
function isProgram({ sub, idtyp, gty, oid, scp, client_id, azp, cid, preferred_username }: Claims) {
  if (idtyp === 'app' || gty === 'client-credentials' || (sub === oid && azp !== undefined && scp === undefined)) return true
  if (/^service-account-/i.test(String(preferred_username))) return true
  return [client_id, azp, cid].some(client => client !== undefined && (sub === client || sub === `${client}@clients`))
}

/** Claims that a token has together only where a person signed in: of Keycloak and authentik, Cognito, Okta, Entra ID (README.md). */
const signsOfPerson = [
  ['auth_time', 'sid'],
  ['token_use', 'username'],
  ['cid', 'uid'],
  ['azpacr', 'scp'],
]

const isPerson = (said: Claims) => signsOfPerson.some(together => together.every(claim => said[claim] !== undefined))

const isFor = (audience: AccessTokenSettings['audience'], { aud, client_id }: Claims) =>
  [aud === undefined ? (client_id ?? []) : aud].flat().some(one => [audience].flat().includes(one))

/** Entra ID often names no address, but the name with which people sign in, which is mostly theirs. */
function bearerOf({ sub, email, email_verified, preferred_username, name, oid }: Claims) {
  return {
    subject: sub,
    email: email ?? mailAddress.safeParse(preferred_username).data,
    // Cognito says it in words.
    hasVerifiedEmail: email !== undefined && (email_verified === true || email_verified === 'true'),
    name,
    objectId: oid,
  }
}

function allowedBy(
  said: Claims,
  { scopePrefix, rights }: AccessTokenSettings,
  signedInHere: boolean,
): Pick<Caller, 'scopes' | 'units' | 'isMachine'> | Unverified {
  const held = rights && heldBy(said, rights)
  if (typeof held === 'string') return held
  const claimed = said[unitsClaim]
  const units = claimedUnits.safeParse(held?.units.length ? [claimed === undefined ? [] : claimed, held.units].flat() : claimed)
  if (!units.success) return 'units'
  const isMachine = isProgram(said) || !(signedInHere || isPerson(said)) || undefined
  // Scopes limit the client, roles the person.
  const named = scopesNamed(said.scope?.split(' ') ?? said.scp ?? [], scopePrefix, scopes)
  const granted = held ? new Set(held.roles.flatMap((role): readonly Scope[] => roles[role])) : named
  const possible: readonly Scope[] = units.data ? scopesOfUnits : scopes
  const allowed = possible.filter(scope => granted.has(scope) && (named.size === 0 || named.has(scope)))
  return { scopes: new Set(allowed.filter(scope => !isMachine || scope !== 'policies:approve')), units: units.data, isMachine }
}

function heldBy(said: Claims, rights: ClaimedRights): Rights | Unverified {
  const { [rights.claim]: claim, _claim_names, hasgroups } = said
  if (claim === undefined && (_claim_names?.[rights.claim] ?? (rights.claim === 'groups' && hasgroups))) return 'overage'
  const names = namesHeld.safeParse(claim)
  if (!names.success) return 'invalid'
  const held = rightsFrom(names.data, rights)
  return held.misnamed.length > 0 ? 'misnamed' : held
}
