/** Dates and times as a language writes them. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import { startOfDay } from '../schedule/zone.ts'
import type { Voice } from './voice.ts'

/** `Wednesday 15 March 2023`, `15 March 2023`, `Wednesday`, `15 Mar` */
interface DateForms {
  date: string
  day: string
  weekday: string
  shortDay: string
}

/** When something ends: at the end of a day, or at a time of day. */
interface Ending extends DateForms {
  isEndOfDay: boolean
  time: string
  zone: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

const inForm = (name: string, { locale }: Voice, zone: string, options: Intl.DateTimeFormatOptions) =>
  getOrCompute(formats, `${name} ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }))

const day = { day: 'numeric', month: 'long', year: 'numeric' } as const

const knownDates = new Map<string, DateForms>()

export function dateForms(date: Temporal.PlainDate, voice: Voice): DateForms {
  return getOrCompute(knownDates, `${date} ${voice.locale}`, () => {
    const at = date.toZonedDateTime('UTC').epochMilliseconds
    return {
      date: inForm('date', voice, 'UTC', { weekday: 'long', ...day }).format(at),
      day: inForm('day', voice, 'UTC', day).format(at),
      weekday: inForm('weekday', voice, 'UTC', { weekday: 'long' }).format(at),
      shortDay: inForm('shortDay', voice, 'UTC', { day: 'numeric', month: 'short' }).format(at),
    }
  })
}

/** The date of an instant on the calendars of a zone. */
export const dayOf = (at: Temporal.Instant, zone: string, voice: Voice): DateForms =>
  dateForms(at.toZonedDateTimeISO(zone).toPlainDate(), voice)

/** `17:00` on the clocks of a zone. */
export const timeOf = (at: Temporal.Instant, zone: string, voice: Voice) =>
  inForm('time', voice, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at.epochMilliseconds)

const endings = new WeakMap<Deadline, Map<string, Ending>>()

/** The end of the last day for a deadline at the start of a day, otherwise its time of day. */
export function endingOf(deadline: Deadline, voice: Voice): Ending {
  const byLocale = getOrCompute(endings, deadline, () => new Map<string, Ending>())
  return getOrCompute(byLocale, voice.locale, () => {
    const { at, day, lastDay, zone } = deadline
    const isEndOfDay = startOfDay(day, zone).equals(at)
    return {
      isEndOfDay,
      time: timeOf(at, zone, voice),
      zone: zoneTitle(at, zone, voice),
      ...dateForms(isEndOfDay ? lastDay : day, voice),
    }
  })
}

const zoneNames = new Map<string, string>()

/** `Central European Time`, in summer and winter. */
function zoneTitle(at: Temporal.Instant, zone: string, voice: Voice) {
  return getOrCompute(zoneNames, `${zone} ${voice.locale}`, () => {
    const parts = inForm('zone', voice, zone, { timeZoneName: 'longGeneric' }).formatToParts(at.epochMilliseconds)
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
  })
}

/** The same moment in another zone; undefined if the clocks agree. */
export function elsewhere({ at, zone }: Deadline, otherZone: string): Deadline | undefined {
  const isSame =
    zone === otherZone || at.toZonedDateTimeISO(zone).toPlainDateTime().equals(at.toZonedDateTimeISO(otherZone).toPlainDateTime())
  return isSame ? undefined : deadlineAt(at, otherZone)
}

const timesLeft = new WeakMap<Voice, Map<string, { text: string | undefined }>>()
const mostTimesLeft = 10_000

/** Milliseconds of UTC, within which the date changes in no zone. */
const quarter = 900_000

/** The days left, said once a quarter of an hour; undefined where calendars in the reader's zone and in that of the deadline differ about them. */
export function timeLeft(deadline: Deadline, ownZone: string, now: Temporal.Instant, voice: Voice) {
  const known = getOrCompute(timesLeft, voice, () => new Map<string, { text: string | undefined }>())
  if (known.size >= mostTimesLeft) known.clear()
  const { at, zone } = deadline
  const key = [at.epochMilliseconds, zone, ownZone, Math.floor(now.epochMilliseconds / quarter)].join(' ')
  return getOrCompute(known, key, () => ({ text: sayTimeLeft(deadline, ownZone, now, voice) })).text
}

function sayTimeLeft(deadline: Deadline, ownZone: string, now: Temporal.Instant, { say }: Voice) {
  const daysIn = (zone: string) =>
    now.toZonedDateTimeISO(zone).toPlainDate().until(deadlineAt(deadline.at, zone).lastDay, { largestUnit: 'days' }).days
  const days = daysIn(ownZone)
  if (deadline.zone !== ownZone && days !== daysIn(deadline.zone)) return undefined
  if (days <= 0) return say('deadline.today')
  return days === 1 ? say('deadline.tomorrow') : say('deadline.days', { count: days })
}

export const joinWords = (items: readonly string[], { locale }: Voice, type: 'conjunction' | 'disjunction' = 'conjunction') =>
  getOrCompute(lists, `${locale} ${type}`, () => new Intl.ListFormat(locale, { type })).format(items)

const lists = new Map<string, Intl.ListFormat>()
