import { Temporal } from 'temporal-polyfill'

/** Names known to be zones: checking one takes about 40 µs, and every staff record asks. */
const knownZones = new Set<string>()

/** True for an IANA time zone; false for an offset such as `+01:00`, which has no clock changes. */
export function isZone(name: string) {
  if (knownZones.has(name)) return true
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    return false
  }
  knownZones.add(name)
  return true
}

/** The zone whose days are counted under a policy: its own, or UTC where each person has theirs. */
export const calendarZone = ({ zone }: { readonly zone: string }) => (zone === 'staff' ? 'UTC' : zone)

/** The date and wall-clock time in `zone` at an instant. */
export function localTime(instant: Temporal.Instant, zone: string): Temporal.PlainDateTime {
  return instant.toZonedDateTimeISO(zone).toPlainDateTime()
}

/** The instant of a local time: one that a clock change skips moves forward by the gap, one that occurs twice is the earlier. */
export function instantOf(local: Temporal.PlainDateTime, zone: string): Temporal.Instant {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant()
}

/** True if a clock change skips this local time in `zone`. */
export function isSkipped(local: Temporal.PlainDateTime, zone: string) {
  return !localTime(instantOf(local, zone), zone).equals(local)
}

/** The first instant of a date; not always midnight, since some zones change their clocks then. */
export function startOfDay(date: Temporal.PlainDate, zone: string): Temporal.Instant {
  return date.toZonedDateTime(zone).startOfDay().toInstant()
}

/** `instant` plus whole days on the wall clock of `zone`. */
export function addDays(instant: Temporal.Instant, days: number, zone: string): Temporal.Instant {
  return instant.toZonedDateTimeISO(zone).add({ days }).toInstant()
}

/** By numbers, since every review asks often and `Instant.compare` takes twice as long. */
export const isBefore = (a: Temporal.Instant, b: Temporal.Instant) => a !== b && a.epochNanoseconds < b.epochNanoseconds

export const laterOf = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (isBefore(a, b) ? b : a)

/** The later of those that are known. */
export const laterKnown = (a: Temporal.Instant | undefined, b: Temporal.Instant | undefined): Temporal.Instant | undefined =>
  a && b ? laterOf(a, b) : (a ?? b)

export const earlierOf = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (isBefore(b, a) ? b : a)

/** Undefined if there are no moments. */
export const earliestOf = (moments: readonly Temporal.Instant[]): Temporal.Instant | undefined =>
  moments.length > 0 ? moments.reduce(earlierOf) : undefined

/** Things in order of time. */
export const byMoment = (a: { at: Temporal.Instant }, b: { at: Temporal.Instant }) => Temporal.Instant.compare(a.at, b.at)

const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Thu 2023-02-23` */
export const withWeekday = (date: Temporal.PlainDate) => `${weekdayNames[date.dayOfWeek - 1]} ${date}`

const longDate = { day: 'numeric', month: 'long', year: 'numeric' } as const

/** `Wed 15 March 2023` */
export const dateInWords = (date: Temporal.PlainDate) => `${weekdayNames[date.dayOfWeek - 1]} ${date.toLocaleString('en-GB', longDate)}`

const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:\d{2})?$/

/** A moment as exports write it: `2023-03-15 08:00:00.0000000`. Without an offset it is in UTC. Undefined for what is none. */
export function exportedMoment(written: string): Temporal.Instant | undefined {
  const [, date, time, offset = 'Z'] = form.exec(written.trim()) ?? []
  if (date === undefined) return undefined
  try {
    return Temporal.Instant.from(`${date}T${time}${offset}`)
  } catch {
    return undefined
  }
}
