import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stagesOf } from '../policies/stages.ts'
import { isByDevice, policyDeadline, policyEnd } from '../schedule/policy-deadline.ts'

/** Each device's last reading is repeated daily, so that none grows stale. */
export const asRehearsed = (version: PolicyVersion): PolicyVersion => ({ ...version, staleAfter: Number.POSITIVE_INFINITY })

/** A policy's deadlines for its audience, each once: those of all stages, and of devices that have their own; without one its review. */
export function deadlinesOf(policy: PolicyVersion, people: Iterable<Person>): readonly Temporal.Instant[] {
  const zones = new Set<string>()
  const deadlines = new Map<number, Temporal.Instant>()
  const add = ({ at }: { readonly at: Temporal.Instant }) => deadlines.set(at.epochMilliseconds, at)
  const byDevice = stagesOf(policy).filter((stage) => isByDevice(stage.deadline))
  for (const { profile, devices } of people) {
    if (!isInAudience(policy, profile)) continue
    zones.add(profile.zone)
    for (const stage of byDevice) for (const { givenOn } of devices) add(policyDeadline(stage, profile.zone, givenOn))
  }
  for (const zone of zones) for (const stage of stagesOf(policy)) add(policyEnd(stage, zone))
  return [...deadlines.values()]
}
