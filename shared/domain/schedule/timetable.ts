import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import { findCalendar } from './calendars.ts'
import type { Terms } from './terms.ts'
import { instantOf, isBefore, startOfDay } from './zone.ts'

/** The zone of someone who gets mail, and the country whose holidays they keep (ISO 3166; absent = weekends only). */
export interface Recipient {
  readonly zone: string
  readonly country?: string
}

/** The moment by which staff must act, with the two dates from which steps count. */
export interface Deadline {
  readonly at: Temporal.Instant
  /** Date of the last millisecond before the deadline; reminders count back from it. */
  readonly lastDay: Temporal.PlainDate
  /** Date of the deadline itself; escalation counts on from it. */
  readonly day: Temporal.PlainDate
  /** The zone of both dates. */
  readonly zone: string
}

/** The moment of the deadline of a policy that has none: it never comes. In no mail. */
export const never = Temporal.Instant.from('9999-12-31T00:00:00Z')

const neverAt = never.epochMilliseconds

export const isNever = ({ epochMilliseconds }: Temporal.Instant) => epochMilliseconds === neverAt

/** People of one policy share a few. A full cache is cleared. */
const deadlines = new Map<string, Deadline>()
const mostDeadlines = 10_000

/** @param zone of its dates */
export function deadlineAt(at: Temporal.Instant, zone: string): Deadline {
  if (deadlines.size >= mostDeadlines) deadlines.clear()
  return getOrCompute(deadlines, `${at.epochMilliseconds} ${zone}`, () => ({
    at,
    lastDay: at.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zone).toPlainDate(),
    day: at.toZonedDateTimeISO(zone).toPlainDate(),
    zone,
  }))
}

/** Of two at one moment the first. */
export const laterDeadline = (a: Deadline, b: Deadline): Deadline => (isBefore(a.at, b.at) ? b : a)

/** A policy's terms in the days and hours of one recipient. */
export interface Timetable {
  readonly zone: string
  dateOf(instant: Temporal.Instant): Temporal.PlainDate
  isWorkingDay(date: Temporal.PlainDate): boolean
  sendAtOn(date: Temporal.PlainDate): Temporal.Instant
  /** The first `sendAt` of a working day at or after `instant`. */
  nextSendAt(instant: Temporal.Instant): Temporal.Instant
  /** `instant` itself if on a working day within `hours`, otherwise the next `sendAt`. */
  atOnceInHours(instant: Temporal.Instant): Temporal.Instant
  /** The first `sendAt` of a working day after the date of `instant`. */
  nextSendAtOfLaterDay(instant: Temporal.Instant): Temporal.Instant
  /** The end of the minimum notice given by a notice sent at `noticeAt`, in the recipient's zone. */
  endOfMinimumNotice(noticeAt: Temporal.Instant): Deadline
  /** The end of the working day that comes `count` working days after the date of `instant`. */
  endOfWorkingDays(instant: Temporal.Instant, count: number): Deadline
}

const timetables = new WeakMap<Terms, Map<string, Map<string, Timetable>>>()

/** The timetable of `terms` for a recipient, made once for each zone and country. */
export function timetable(terms: Terms, { zone, country = '' }: Recipient): Timetable {
  const ofTerms = getOrCompute(timetables, terms, () => new Map<string, Map<string, Timetable>>())
  const ofZone = getOrCompute(ofTerms, zone, () => new Map<string, Timetable>())
  return getOrCompute(ofZone, country, () => makeTimetable(terms, zone, country))
}

/** Moments that one timetable remembers; more clear its memory. */
const mostMoments = 10_000

/** Computes once for each instant of whole milliseconds; most people of a zone share theirs. */
function memoizedByInstant<T extends object>(compute: (instant: Temporal.Instant) => T): (instant: Temporal.Instant) => T {
  const known = new Map<number, T>()
  return instant => {
    if (known.size >= mostMoments) known.clear()
    return getOrCompute(known, instant.epochMilliseconds, () => compute(instant))
  }
}

function makeTimetable(terms: Terms, zone: string, country: string): Timetable {
  const { hours, sendAt, minimumNotice } = terms
  const { week, holidays } = terms.workingDays
  const daysOff: ReadonlySet<string> =
    typeof holidays === 'string' ? (findCalendar(holidays === 'country' ? country : holidays)?.holidays ?? new Set()) : holidays

  const isWorkingDay = (date: Temporal.PlainDate) => week.has(date.dayOfWeek) && !daysOff.has(date.toString())
  const workingDayFrom = (date: Temporal.PlainDate) => {
    let day = date
    while (!isWorkingDay(day)) day = day.add({ days: 1 })
    return day
  }
  const sendAtOn = (date: Temporal.PlainDate) => instantOf(date.toPlainDateTime(sendAt), zone)
  const clock = (instant: Temporal.Instant) => {
    const local = instant.toZonedDateTimeISO(zone)
    return { date: local.toPlainDate(), minute: local.hour * 60 + local.minute }
  }
  const firstSendAt = (date: Temporal.PlainDate, notBefore: Temporal.Instant) => {
    let day = workingDayFrom(date)
    while (isBefore(sendAtOn(day), notBefore)) day = workingDayFrom(day.add({ days: 1 }))
    return sendAtOn(day)
  }

  const dateOf = memoizedByInstant(instant => clock(instant).date)
  const nextSendAt = memoizedByInstant(instant => firstSendAt(dateOf(instant), instant))
  const isWithinHours = (instant: Temporal.Instant) => {
    const { date, minute } = clock(instant)
    return hours.start <= minute && minute < hours.end && isWorkingDay(date)
  }
  const endOfMinimumNoticeFrom = memoizedByInstant(countsFrom => {
    const lastDay = workingDayFrom(dateOf(countsFrom).add({ days: minimumNotice }))
    return deadlineAt(startOfDay(lastDay.add({ days: 1 }), zone), zone)
  })

  return {
    zone,
    dateOf,
    isWorkingDay,
    sendAtOn,
    nextSendAt,
    atOnceInHours: memoizedByInstant(instant => (isWithinHours(instant) ? instant : nextSendAt(instant))),
    nextSendAtOfLaterDay: instant => sendAtOn(workingDayFrom(dateOf(instant).add({ days: 1 }))),
    endOfMinimumNotice: memoizedByInstant(noticeAt => {
      const { date, minute } = clock(noticeAt)
      const countsFrom = isWorkingDay(date) && minute < hours.end ? date : workingDayFrom(date.add({ days: 1 }))
      return endOfMinimumNoticeFrom(startOfDay(countsFrom, zone))
    }),
    endOfWorkingDays(instant, count) {
      let day = dateOf(instant)
      for (let counted = 0; counted < count; counted += 1) day = workingDayFrom(day.add({ days: 1 }))
      return deadlineAt(startOfDay(day.add({ days: 1 }), zone), zone)
    },
  }
}
