import type { Temporal } from 'temporal-polyfill'
import type { Policy } from './policy.ts'

/** What decides whether a policy applies to a person. */
interface Member {
  id: string
  unit: string
  country?: string
  groups: readonly string[]
  isTeam?: true
  leftAt?: Temporal.Instant
}

type Scope = Policy['scope']

type Circle = NonNullable<NonNullable<Scope['audience']>['except']>

/** A policy, or a stage of one. */
interface Scoped {
  scope: Scope
  stages?: readonly { scope: Scope }[] | undefined
}

/** True if a person meets every key of the policy's audience, and no key of its `except`; for a policy with stages, of that of any. Nobody who has left does. */
export function isInAudience({ scope, stages }: Scoped, member: Member) {
  if (member.isTeam || member.leftAt) return false
  return stages ? stages.some(({ scope }) => isIn(scope, member)) : isIn(scope, member)
}

function isIn({ audience }: Scope, member: Member) {
  if (!audience) return true
  const { except, ...circle } = audience
  return matches(circle, member).every(Boolean) && !(except && matches(except, member).some(Boolean))
}

/** For each key of the circle, whether the member meets it. */
function matches({ units, countries, groups, staff }: Circle, { id, unit, country, groups: memberOf }: Member) {
  return [
    units ? units.includes(unit) : [],
    countries ? country !== undefined && countries.includes(country) : [],
    groups ? groups.some(group => memberOf.includes(group)) : [],
    staff ? staff.includes(id) : [],
  ].flat()
}

/** Names of the groups of staff that policies speak of. */
export const groupsNamed = (policies: readonly Scoped[]): ReadonlySet<string> =>
  new Set(
    policies
      .flatMap(({ scope, stages }) => (stages ?? [{ scope }]).map(({ scope }) => scope.audience))
      .flatMap(audience => [...(audience?.groups ?? []), ...(audience?.except?.groups ?? [])]),
  )
