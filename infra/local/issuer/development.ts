import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'

/** What the tokens of the development issuer say, and who may ask for them. */
export const development = { client: 'ides-cli', audience: 'ides-api', scopePrefix: 'ides/' } as const

/**
 * Seconds for which a token is good: a year, so that a virtual clock which leaps over weeks leaves whoever has signed in signed in. No real
 * issuer should give as long.
 */
export const tokenLifetime = 365 * 24 * 3600

/** As a token names them. */
export const scopeOf = (role: Role): string => roles[role].map((scope) => development.scopePrefix + scope).join(' ')
