/** Dates and times as a language writes them. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../get-or-compute.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import { startOfDay } from '../schedule/zone.ts'
import type { Voice } from './voice.ts'

/** One date in all its forms: `Wednesday 15 March 2023`, `15 March 2023`, `Wednesday`. */
export interface DateForms {
  readonly date: string
  readonly day: string
  readonly weekday: string
}

/** When something ends: with a day, or at a time of one. */
export interface Ending extends DateForms {
  readonly isEndOfDay: boolean
  readonly time: string
  readonly zone: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

const inForm = (name: string, { locale }: Voice, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  getOrCompute(formats, `${name} ${locale} ${zone}`, () => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }))

const day = { day: 'numeric', month: 'long', year: 'numeric' } as const

const known = new Map<string, DateForms>()

/** Distinct dates that are remembered at most; then it starts afresh. */
const mostDates = 10_000

export function dateForms(date: Temporal.PlainDate, voice: Voice): DateForms {
  if (known.size >= mostDates) known.clear()
  return getOrCompute(known, `${date} ${voice.locale}`, () => {
    const at = date.toZonedDateTime('UTC').epochMilliseconds
    return {
      date: inForm('date', voice, 'UTC', { weekday: 'long', ...day }).format(at),
      day: inForm('day', voice, 'UTC', day).format(at),
      weekday: inForm('weekday', voice, 'UTC', { weekday: 'long' }).format(at),
    }
  })
}

/** `17:00` on the clocks of a zone. */
export const timeOf = (at: Temporal.Instant, zone: string, voice: Voice): string =>
  inForm('time', voice, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at.epochMilliseconds)

/** The end of the last day where a deadline is the start of a day, and its time of day otherwise. */
export function endingOf({ at, day, lastDay, zone }: Deadline, voice: Voice): Ending {
  const isEndOfDay = startOfDay(day, zone).equals(at)
  return {
    isEndOfDay,
    time: timeOf(at, zone, voice),
    zone: zoneName(at, zone, voice),
    ...dateForms(isEndOfDay ? lastDay : day, voice),
  }
}

const zoneNames = new Map<string, string>()

/** `Central European Time`, whatever the season. */
function zoneName(at: Temporal.Instant, zone: string, voice: Voice): string {
  return getOrCompute(zoneNames, `${zone} ${voice.locale}`, () => {
    const parts = inForm('zone', voice, zone, { timeZoneName: 'longGeneric' }).formatToParts(at.epochMilliseconds)
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
  })
}

/** The same moment on the clocks of another zone; undefined where they show the same. */
export function elsewhere({ at, zone }: Deadline, otherZone: string): Deadline | undefined {
  const isSame = at.toZonedDateTimeISO(zone).toPlainDateTime().equals(at.toZonedDateTimeISO(otherZone).toPlainDateTime())
  return isSame ? undefined : deadlineAt(at, otherZone)
}

/** What is left, in the reader's days. */
export function timeLeft(deadline: Deadline, ownZone: string, now: Temporal.Instant, { say }: Voice): string {
  const { lastDay } = deadlineAt(deadline.at, ownZone)
  const { days } = now.toZonedDateTimeISO(ownZone).toPlainDate().until(lastDay, { largestUnit: 'days' })
  if (days <= 0) return say('deadline.today')
  return days === 1 ? say('deadline.tomorrow') : say('deadline.days', { count: days })
}

export const listed = (items: readonly string[], { locale }: Voice, type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  getOrCompute(lists, `${locale} ${type}`, () => new Intl.ListFormat(locale, { type })).format(items)

const lists = new Map<string, Intl.ListFormat>()
