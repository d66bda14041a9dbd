import { brakeLimit } from '../access/brake.ts'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { isInScope } from '../review/breach.ts'

/** How long a suspension counts; excluded at its end. */
export const brakeWindow = { hours: 24 } as const

const defaultLimit = { count: 25, percent: 5 } as const

/**
 * @param suspended devices suspended within the window, those to suspend now included
 * @param inScope devices in the policy's scope
 * @returns the limit that they pass; undefined if none
 */
export function passedLimit(policy: PolicyVersion, suspended: number, inScope: number): string | undefined {
  const { suspendCount, suspendPercent } = policy.limits
  if (suspendCount !== undefined || suspendPercent !== undefined) return brakeLimit(policy, suspended, inScope)
  const { count, percent } = defaultLimit
  return suspended > count && suspended * 100 > percent * inScope ? `by default ${count} devices and ${percent} %` : undefined
}

/** The number of devices that a policy covers. */
export function devicesInScope(policy: PolicyVersion, people: Iterable<Person>): number {
  let count = 0
  for (const { profile, devices } of people)
    if (isInAudience(policy, profile)) count += devices.filter((device) => isInScope(device, policy)).length
  return count
}
