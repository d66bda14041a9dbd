import * as z from 'zod'

export const unitsClaim = 'ides_units'

export const mostUnits = 50

/** Of their names as JSON: a browser keeps 4,096 bytes of a cookie, and that of the console holds them. */
export const mostBytes = 1600

/** Absent: not limited. */
export const claimedUnits = z
  .union([z.string().transform(unit => [unit]), z.array(z.string())])
  .transform(units => new Set(units.map(unit => unit.normalize())))
  .refine(
    units => units.size > 0 && units.size <= mostUnits && !units.has('') && Buffer.byteLength(JSON.stringify([...units])) <= mostBytes,
  )
  .optional()

/** In a token each has a prefix. */
export const scopes = [
  'policies:write',
  'policies:approve',
  'cases:write',
  'staff:write',
  'devices:write',
  'control:write',
  'read',
] as const

export type Scope = (typeof scopes)[number]

/** All that a person who is limited to units may have: the others concern everyone. */
export const scopesOfUnits = ['cases:write', 'read'] as const satisfies readonly Scope[]

export type ScopeOfUnits = (typeof scopesOfUnits)[number]

/** No one should be both author and approver. */
export const roles = {
  author: ['policies:write', 'staff:write', 'devices:write', 'read'],
  approver: ['policies:approve', 'control:write', 'read'],
  operator: ['cases:write', 'staff:write', 'devices:write', 'control:write', 'read'],
  reader: ['read'],
} as const satisfies Record<string, readonly Scope[]>

export type Role = keyof typeof roles

/** `authors and operators` */
export const thoseWith = (scope: Scope) =>
  Object.entries(roles)
    .filter(([, has]: readonly [string, readonly Scope[]]) => has.includes(scope))
    .map(([role]) => `${role}s`)
    .join(' and ')

/** How an issuer names scopes. */
export interface ScopeNames {
  /** Precedes each in tokens, such as `ides/`. */
  scopePrefix: string
  /** Precedes each in requests; absent: as in tokens. */
  requestedPrefix?: string | undefined
  /** What clients request in place of them, where rights come from roles or groups. */
  requestedScopes?: readonly string[] | undefined
}

/** What a client requests for some of the scopes, as the issuer names it. */
export const scopesToRequest = (
  { scopePrefix, requestedPrefix = scopePrefix, requestedScopes }: ScopeNames,
  wanted: readonly Scope[] = scopes,
): readonly string[] => requestedScopes ?? wanted.map(scope => `${requestedPrefix}${scope}`)

/** Those of the scopes that a token names. @param prefix such as `ides/` */
export const scopesNamed = (names: readonly string[], prefix: string, among: readonly Scope[]): ReadonlySet<Scope> =>
  new Set(among.filter(scope => names.includes(`${prefix}${scope}`)))
