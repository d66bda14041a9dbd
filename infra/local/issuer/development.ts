import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'

/** The clients and the audience of the development issuer. */
export const development = { client: 'ides-cli', console: 'ides-console', audience: 'ides-api', scopePrefix: 'ides/' } as const

/** Who may be signed in as: one of each role, and two where two must decide. */
export const people = {
  author: 'author',
  approver: 'approver',
  approver2: 'approver',
  operator: 'operator',
  operator2: 'operator',
  reader: 'reader',
} as const satisfies Readonly<Record<string, Role>>

export type Invented = keyof typeof people

export const isInvented = (name: string): name is Invented => Object.hasOwn(people, name)

export const subjectOf = (who: Invented): string => `dev-${who}`

/** Seconds: a year, so that sessions outlast the jumps of the virtual clock. */
export const tokenLifetime = 365 * 24 * 3600

export const scopeOf = (role: Role): string => roles[role].map((scope) => development.scopePrefix + scope).join(' ')
