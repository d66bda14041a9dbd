/** What an access token may allow its bearer to do. In a token each has a prefix, which the issuer sets. */
export const scopes = ['policies:write', 'policies:approve', 'cases:write', 'devices:write', 'control:write', 'read'] as const

export type Scope = (typeof scopes)[number]

/** Who an organisation has for the work. Nobody is meant to be author and approver at once. */
export const roles = {
  author: ['policies:write', 'devices:write', 'read'],
  approver: ['policies:approve', 'control:write', 'read'],
  operator: ['cases:write', 'devices:write', 'control:write', 'read'],
  reader: ['read'],
} as const satisfies Readonly<Record<string, readonly Scope[]>>

export type Role = keyof typeof roles

/**
 * The scopes that a token means, of those that it names.
 * @param prefix such as `ides/`; what does not begin with it is for somebody else
 */
export const scopesNamed = (names: readonly string[], prefix: string): ReadonlySet<Scope> =>
  new Set(scopes.filter((scope) => names.includes(`${prefix}${scope}`)))
