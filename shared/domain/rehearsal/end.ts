/** When a rehearsal ends. */
import { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stagesOf } from '../policies/stages.ts'
import { isByDevice, policyDeadline, policyEnd } from '../schedule/policy-deadline.ts'
import { addDays, calendarZone, isBefore, laterOf } from '../schedule/zone.ts'
import type { Numbers } from './happenings.ts'

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

const endAfter = ({ deadline, policy }: Omit<KnownDeadline, 'knownAt'>) => addDays(deadline, daysAfterDeadline, calendarZone(policy))

/** Each device's last reading is repeated daily, so that none grows stale. */
export const asRehearsed = (version: PolicyVersion): PolicyVersion => ({ ...version, staleAfter: Number.POSITIVE_INFINITY })

/** A policy's deadlines for its audience, each once: those of all stages, and of devices that have their own; without one its review. */
export function deadlinesOf(policy: PolicyVersion, people: Iterable<Person>): readonly Temporal.Instant[] {
  const zones = new Set<string>()
  const deadlines = new Map<number, Temporal.Instant>()
  const add = ({ at }: { at: Temporal.Instant }) => deadlines.set(at.epochMilliseconds, at)
  const byDevice = stagesOf(policy).filter(stage => isByDevice(stage.deadline))
  for (const { profile, devices } of people) {
    if (!isInAudience(policy, profile)) continue
    zones.add(profile.zone)
    for (const stage of byDevice) for (const { givenOn } of devices) add(policyDeadline(stage, profile.zone, givenOn))
  }
  for (const zone of zones) for (const stage of stagesOf(policy)) add(policyEnd(stage, zone))
  return [...deadlines.values()]
}

export const dayColumns = ['mailed', 'cleared', 'overdue', 'suspended', 'restored'] as const

type DayCounts = Record<(typeof dayColumns)[number], number>

/** A day on which something happens. */
export interface Day extends DayCounts {
  readonly date: Temporal.PlainDate
  /** Cases in breach when the day ends. */
  inBreach: number
}

/**
 * @param happenings in order of time, each with its milliseconds since 1970
 * @param zone of the days
 * @param inBreach cases in breach before the first
 */
export function daysOf(happenings: Iterable<readonly [number, Numbers]>, zone: string, inBreach = 0): readonly Day[] {
  const days: Day[] = []
  let left = inBreach
  for (const [at, numbers] of happenings) {
    const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
    const last = days.at(-1)
    const day = last?.date.equals(date) ? last : { date, mailed: 0, cleared: 0, overdue: 0, suspended: 0, restored: 0, inBreach: left }
    if (day !== last) days.push(day)
    const { notices = 0, digests = 0, opened = 0, relapsed = 0, cleared = 0, ended = 0 } = numbers
    left += opened + relapsed - cleared - ended
    day.inBreach = left
    day.mailed += notices + digests
    day.cleared += cleared
    day.overdue += numbers.overdue ?? 0
    day.suspended += numbers.suspended ?? 0
    day.restored += numbers.restored ?? 0
  }
  return days
}
