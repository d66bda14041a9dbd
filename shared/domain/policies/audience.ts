import type { Policy } from './policy.ts'

/** What decides whether a policy applies to a person. */
interface Member {
  readonly id: string
  readonly unit: string
  readonly country?: string
  readonly groups: readonly string[]
  readonly isTeam?: true
}

type Circle = NonNullable<NonNullable<Policy['scope']['audience']>['except']>

/** True if a person meets every key of the policy's audience, and no key of its `except`. */
export function isInAudience({ scope: { audience } }: Pick<Policy, 'scope'>, member: Member): boolean {
  if (member.isTeam) return false
  if (!audience) return true
  const { except, ...circle } = audience
  return matches(circle, member).every(Boolean) && !(except && matches(except, member).some(Boolean))
}

/** For each key of the circle, whether the member meets it. */
function matches({ units, countries, groups, staff }: Circle, { id, unit, country, groups: memberOf }: Member): boolean[] {
  return [
    ...(units ? [units.includes(unit)] : []),
    ...(countries ? [country !== undefined && countries.includes(country)] : []),
    ...(groups ? [groups.some((group) => memberOf.includes(group))] : []),
    ...(staff ? [staff.includes(id)] : []),
  ]
}
