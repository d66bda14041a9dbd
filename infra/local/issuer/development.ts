import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'

/** The clients and the audience of the development issuer. */
export const development = { client: 'ides-cli', console: 'ides-console', audience: 'ides-api', scopePrefix: 'ides/' } as const

/** Seconds: a year, so that sessions outlast the jumps of the virtual clock. */
export const tokenLifetime = 365 * 24 * 3600

export const scopeOf = (role: Role): string => roles[role].map((scope) => development.scopePrefix + scope).join(' ')
