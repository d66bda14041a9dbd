import { type Role, roles } from '#adapters/oidc/scopes.ts'

/** The clients and the audience of the development issuer. */
export const development = { client: 'ides-cli', console: 'ides-console', audience: 'ides-api', scopePrefix: 'ides/' } as const

/** Who may be signed in as: one of each role, two where two must decide, and one who is limited to units. */
export const people = {
  author: 'author',
  approver: 'approver',
  approver2: 'approver',
  operator: 'operator',
  operator2: 'operator',
  'operator-alpha': 'operator',
  reader: 'reader',
} as const satisfies Record<string, Role>

export type Invented = keyof typeof people

export const isInvented = (name: string): name is Invented => Object.hasOwn(people, name)

/** Whose a token is. */
export interface Holder {
  /** By default one for each role. */
  subject?: string
  /** To which they are limited. */
  units?: readonly string[] | undefined
}

/** Of the sample organisation. */
const units: Partial<Record<Invented, readonly string[]>> = { 'operator-alpha': ['DG-ALPHA'] }

export const holderOf = (who: Invented): Holder => ({ subject: `dev-${who}`, units: units[who] })

/** Seconds: a year, so that sessions outlast the jumps of the virtual clock. */
export const tokenLifetime = 365 * 24 * 3600

export const scopesOfRole = (role: Role) => roles[role].map(scope => development.scopePrefix + scope).join(' ')
