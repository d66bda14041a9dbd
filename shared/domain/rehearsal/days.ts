/** A rehearsal, day by day. */
import { Temporal } from 'temporal-polyfill'
import type { Policy } from '../policies/policy.ts'
import type { Numbers } from './happenings.ts'

export const dayColumns = ['mailed', 'cleared', 'overdue', 'suspended', 'restored'] as const

type DayCounts = Record<(typeof dayColumns)[number], number>

/** A day on which something happens. */
export interface Day extends DayCounts {
  readonly date: Temporal.PlainDate
  /** Cases in breach when the day ends. */
  inBreach: number
}

/** The zone whose days are counted: the policy's, or UTC if that is `staff`. */
export const zoneOfDays = ({ zone }: Pick<Policy, 'zone'>): string => (zone === 'staff' ? 'UTC' : zone)

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
