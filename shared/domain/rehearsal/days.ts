/** A rehearsal, day by day. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../get-or-compute.ts'
import type { Policy } from '../policies/policy.ts'
import type { Mailed, RehearsedEvent } from './events.ts'

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
 * @param zone of the days
 * @param inBreach cases in breach before the first event
 */
export function daysOf(events: readonly RehearsedEvent[], zone: string, inBreach = 0): readonly Day[] {
  const days: Day[] = []
  const dateOf = dateLookup(zone)
  let left = inBreach
  let mails = new Set<string>()
  for (const event of events) {
    const date = dateOf(event.at)
    let day = days.at(-1)
    if (day?.date !== date) {
      day = { date, mailed: 0, cleared: 0, overdue: 0, suspended: 0, restored: 0, inBreach: left }
      days.push(day)
      mails = new Set()
    }
    if (event.kind === 'opened' || event.kind === 'relapsed') left += 1
    if (event.kind === 'cleared' || event.kind === 'ended') left -= 1
    countEvent(day, event, mails)
    day.inBreach = left
  }
  return days
}

/** @param mails already counted that day: a mail may carry several steps, or lines about several people */
function countEvent(counts: DayCounts, event: RehearsedEvent, mails: Set<string>): void {
  switch (event.kind) {
    case 'notice':
    case 'digest': {
      const mail = mailKey(event)
      if (!mails.has(mail)) counts.mailed += 1
      mails.add(mail)
      break
    }
    case 'suspension':
      counts.suspended += 1
      break
    case 'restoration':
      counts.restored += 1
      break
    case 'cleared':
    case 'overdue':
      counts[event.kind] += 1
  }
}

const mailKey = ({ kind, to, at }: Mailed): string => `${kind} ${to} ${at.epochMilliseconds}`

/** The number of mails of a kind: several events may be one mail. */
export const mailsIn = (events: readonly RehearsedEvent[], kind: Mailed['kind']): number =>
  new Set(events.filter((event): event is Mailed => event.kind === kind).map(mailKey)).size

/** Looks up the date of a moment in a zone, computed once per moment: the same object for the same date. */
function dateLookup(zone: string): (instant: Temporal.Instant) => Temporal.PlainDate {
  const byMoment = new Map<number, Temporal.PlainDate>()
  const byName = new Map<string, Temporal.PlainDate>()
  return (instant) =>
    getOrCompute(byMoment, instant.epochMilliseconds, () => {
      const date = instant.toZonedDateTimeISO(zone).toPlainDate()
      return getOrCompute(byName, date.toString(), () => date)
    })
}
