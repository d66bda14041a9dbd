/** Dates, times, durations and zones as text. Each schema's error says what would be right. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { isZone } from './zone.ts'

/** Text of a form, read as a value, and written where the value's own text has that form; `right` completes "must be …". */
function textField<T>(form: RegExp, right: string, read: (text: string) => T) {
  const error = `must be ${right}`
  return z.codec(z.string({ error }).regex(form, error), z.custom<T>(), {
    decode(text, { issues }) {
      try {
        return read(text)
      } catch {
        issues.push({ code: 'custom', message: error, input: text })
        return z.NEVER
      }
    },
    encode: String,
  })
}

/** The name of an IANA time zone. */
export const zoneName = textField(/^[A-Za-z][\w+/-]{1,63}$/, 'an IANA time zone such as Europe/Brussels', name => {
  if (!isZone(name)) throw new RangeError('no such zone')
  return name
})

export const plainDate = textField(/^\d{4}-\d{2}-\d{2}$/, 'a day of the calendar such as 2023-03-15', text => Temporal.PlainDate.from(text))

const local = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?`
const offset = String.raw`(Z|[+-]\d{2}:\d{2})`

export const localDateTime = textField(
  new RegExp(`^${local}$`),
  'a local date and time without an offset, such as 2023-03-15T17:00',
  text => Temporal.PlainDateTime.from(text),
)

/** Rounded down to the millisecond, the precision of the schedule. */
function readInstant(text: string) {
  const instant = Temporal.Instant.from(text)
  return instant.epochNanoseconds % 1_000_000n === 0n ? instant : Temporal.Instant.fromEpochMilliseconds(instant.epochMilliseconds)
}

export const instant = textField(new RegExp(`^${local}([.]\\d{1,9})?${offset}$`), 'an instant such as 2023-02-23T09:00:00Z', readInstant)

/** A local date and time, or an instant if the text has `Z` or an offset. */
export const momentField = textField(
  new RegExp(`^${local}${offset}?$`),
  'a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z',
  text => (/(Z|[+-]\d{2}:\d{2})$/.test(text) ? readInstant(text) : Temporal.PlainDateTime.from(text)),
)

export const timeOfDay = textField(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes, such as "09:00"', text =>
  Temporal.PlainTime.from(text),
)

/** Minutes since midnight: `start` included, `end` excluded. */
export interface Hours {
  readonly start: number
  readonly end: number
}

const minutesSinceMidnight = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

export const hoursOfDay = textField(
  /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'hours of one day in quotes, such as "08:00-18:00"',
  (text): Hours => {
    const start = minutesSinceMidnight(text.slice(0, 5))
    const end = minutesSinceMidnight(text.slice(6))
    if (start >= end) throw new RangeError('the hours end before they start')
    return { start, end }
  },
)

const wholeDays = (least: number, right: string) =>
  textField(/^P(0|[1-9]\d{0,3})D$/, right, text => {
    const days = Number(text.slice(1, -1))
    if (days < least) throw new RangeError('too few days')
    return days
  })

/** A duration in whole days, such as `P7D`, read as a number. */
export const days = wholeDays(0, 'a whole number of days, such as P7D')

export const oneDayOrMore = wholeDays(1, 'a whole number of days, one or more, such as P7D')
