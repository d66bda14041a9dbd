/** What an issuer's roles, or groups, of a person allow in Ides. */
import * as z from 'zod'
import { type Role, roles } from './scopes.ts'

const name = z
  .string({ error: 'must be a name at the issuer' })
  .min(1, 'must be a name at the issuer')
  .max(255, 'must have 255 characters at most')

const isRole = (name: unknown): name is Role => typeof name === 'string' && Object.hasOwn(roles, name)

const role = z.custom<Role>(isRole, { error: `must be one of ${Object.keys(roles).join(', ')}` })

/** Names at the issuer. Where it maps no roles, `author` is one; where it does, no other name is, since anyone who may make groups could take it. `unit:DG-CNECT` is always a unit. */
export const rightsMapping = z.strictObject(
  {
    roles: z.record(name, role).default({}),
    units: z.record(name, z.string({ error: 'must be the name of a unit' }).min(1, 'must be the name of a unit')).default({}),
  },
  { error: 'must be a map of keys' },
)

export type RightsMapping = z.output<typeof rightsMapping>

/** With the claim of access tokens that has the names. */
export const claimedRights = z
  .strictObject(
    { claim: z.enum(['roles', 'groups'], { error: 'must be roles or groups' }), ...rightsMapping.shape },
    { error: 'must be a map of keys' },
  )
  .refine(({ claim, roles }) => claim === 'roles' || Object.keys(roles).length > 0, 'must say with `roles` which groups are which role')

export type ClaimedRights = z.output<typeof claimedRights>

export interface Rights {
  roles: readonly Role[]
  /** To which the person is limited; none: not limited. */
  units: readonly string[]
  /** Nearly the name of a unit: who has one was to be limited, and may do nothing. */
  misnamed: readonly string[]
}

const none: RightsMapping = { roles: {}, units: {} }

/** @param names of roles or groups, as the issuer writes them */
export function rightsFrom(names: readonly string[], { roles, units }: RightsMapping = none): Rights {
  const [mappedRoles, mappedUnits] = [new Map(Object.entries(roles)), new Map(Object.entries(units))]
  const misnamed = names.filter(
    one => !mappedRoles.has(one) && !mappedUnits.has(one) && !unitForm.test(one) && nearlyUnitForm.test(one.normalize('NFKC')),
  )
  return {
    roles: misnamed.length > 0 ? [] : names.flatMap(one => mappedRoles.get(one) ?? (mappedRoles.size === 0 && isRole(one) ? one : [])),
    units: names.flatMap(one => mappedUnits.get(one) ?? unitOf(one)),
    misnamed,
  }
}

/** A group with a bad name still limits: without a unit, its members would see everyone. */
const unitForm = /^unit:(.*)$/i

/** `units:A`, `unit-A`, or with a colon of full width. */
const nearlyUnitForm = /^units?(\P{L}|$)/iu

/** Names of groups in Cognito have no spaces, so that of a unit may be percent-encoded. */
function unitOf(group: string) {
  const name = unitForm.exec(group)?.[1]
  if (name === undefined) return []
  try {
    return [decodeURIComponent(name)]
  } catch {
    return [name]
  }
}
