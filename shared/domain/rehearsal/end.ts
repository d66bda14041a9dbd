/** When a rehearsal ends. */
import { Temporal } from 'temporal-polyfill'
import type { PolicyVersion } from '../policies/policy.ts'
import { addDays, isBefore, laterOf } from '../schedule/zone.ts'
import { zoneOfDays } from './days.ts'

/** Days after the last deadline at which a rehearsal ends by default. */
const daysAfterDeadline = 60

/** A deadline, and from when on it is known. */
export interface KnownDeadline {
  readonly knownAt: Temporal.Instant
  readonly deadline: Temporal.Instant
  readonly policy: PolicyVersion
}

/**
 * 60 days after the last deadline that is known before then.
 * @param last the last deadline that is known from the start, of each policy
 */
export function endOfCampaign(last: readonly Omit<KnownDeadline, 'knownAt'>[], known: readonly KnownDeadline[]): Temporal.Instant {
  let end = last.map(endAfter).reduce(laterOf)
  for (const one of known.toSorted((a, b) => Temporal.Instant.compare(a.knownAt, b.knownAt)))
    if (!isBefore(end, one.knownAt)) end = laterOf(end, endAfter(one))
  return end
}

const endAfter = ({ deadline, policy }: Omit<KnownDeadline, 'knownAt'>): Temporal.Instant =>
  addDays(deadline, daysAfterDeadline, zoneOfDays(policy))
