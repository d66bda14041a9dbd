import type { Policy } from './policy.ts'

/** As much of a person as decides whether a policy speaks to them. */
interface Member {
  readonly id: string
  readonly unit: string
  readonly country?: string
  readonly groups: readonly string[]
  readonly isTeam?: true
}

type Circle = NonNullable<NonNullable<Policy['scope']['audience']>['except']>

/** True where the policy speaks to this person: they meet every key of its audience, and no key of its `except`. */
export function isInAudience(policy: Policy, member: Member): boolean {
  const { audience } = policy.scope
  if (member.isTeam) return false
  if (!audience) return true
  const { except, ...circle } = audience
  return matches(circle, member).every(Boolean) && !(except && matches(except, member).some(Boolean))
}

/** For each key that the circle has, whether the member meets it. */
function matches({ units, countries, groups, staff }: Circle, { id, unit, country, groups: memberOf }: Member): boolean[] {
  return [
    ...(units ? [units.includes(unit)] : []),
    ...(countries ? [country !== undefined && countries.includes(country)] : []),
    ...(groups ? [groups.some((group) => memberOf.includes(group))] : []),
    ...(staff ? [staff.includes(id)] : []),
  ]
}
