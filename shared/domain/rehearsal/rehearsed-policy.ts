import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'

/** Each device's last reading is repeated daily, so that none grows stale. */
export const asRehearsed = (version: PolicyVersion): PolicyVersion => ({ ...version, staleAfter: Number.POSITIVE_INFINITY })

/** A policy's deadlines for its audience, each once. */
export function deadlinesOf(policy: PolicyVersion, people: Iterable<Person>): readonly Temporal.Instant[] {
  const zones = new Set<string>()
  for (const { profile } of people) if (isInAudience(policy, profile)) zones.add(profile.zone)
  const deadlines = new Map<number, Temporal.Instant>()
  for (const zone of zones) {
    const { at } = timetable(policy, { zone }).deadline
    deadlines.set(at.epochMilliseconds, at)
  }
  return [...deadlines.values()]
}
