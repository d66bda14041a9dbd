import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import {
  days,
  hoursOfDay,
  instant,
  localDateTime,
  momentField,
  oneDayOrMore,
  plainDate,
  timeOfDay,
  zoneName,
} from '../../../../shared/domain/schedule/fields.ts'

/** What a field reads of a text, or what it says against it. */
const read = (field: z.ZodType, text: unknown): unknown => {
  const parsed = field.safeParse(text)
  return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message).join('; ')
}

const refuses = (field: z.ZodType, right: string, ...texts: unknown[]) => {
  for (const text of texts) expect(read(field, text), String(text)).toBe(`must be ${right}`)
}

describe('a zone', () => {
  it('is an IANA name', () => {
    for (const name of ['Europe/Brussels', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'UTC']) expect(read(zoneName, name)).toBe(name)
    const right = 'an IANA time zone such as Europe/Brussels'
    refuses(zoneName, right, 'Mars/Base', '+01:00', 'Europe/Brussels ', ' UTC', '', 7, null, 'A'.repeat(65))
  })
})

describe('a date', () => {
  it('is a day of the calendar', () => {
    expect(read(plainDate, '2024-02-29')).toEqual(Temporal.PlainDate.from('2024-02-29'))
    const right = 'a day of the calendar such as 2023-03-15'
    refuses(
      plainDate,
      right,
      '2023-02-31',
      '2023-02-29',
      '2023-13-01',
      '2023-3-1',
      '15.03.2023',
      '2023-03-15T00:00',
      'x2023-03-15',
      '2023-03-15x',
      20230315,
    )
  })
})

describe('a local date and time', () => {
  it('has hours and minutes, seconds if need be, and no offset', () => {
    expect(read(localDateTime, '2023-03-15T17:00')).toEqual(Temporal.PlainDateTime.from('2023-03-15T17:00'))
    expect(read(localDateTime, '2023-03-15T17:00:30')).toEqual(Temporal.PlainDateTime.from('2023-03-15T17:00:30'))
    const right = 'a local date and time without an offset, such as 2023-03-15T17:00'
    refuses(
      localDateTime,
      right,
      '2023-03-15T17:00Z',
      '2023-03-15',
      '2023-03-15 17:00',
      '2023-03-15T24:30',
      '2023-02-30T10:00',
      'x2023-03-15T17:00',
    )
  })
})

describe('an instant', () => {
  it('carries Z or an offset, and is kept to the millisecond', () => {
    expect(read(instant, '2023-02-23T09:00:00Z')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00Z'))
    expect(read(instant, '2023-02-23T10:00+01:00')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00Z'))
    expect(read(instant, '2023-02-23T09:00:00.123Z')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00.123Z'))
    expect(read(instant, '2023-02-23T09:00:00.1239999Z')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00.123Z'))
    const right = 'an instant such as 2023-02-23T09:00:00Z'
    refuses(
      instant,
      right,
      '2023-02-23T09:00:00',
      '2023-02-23',
      '2023-02-30T09:00:00Z',
      '2023-02-23T09:00:00z',
      'x2023-02-23T09:00:00Z',
      '2023-02-23T09:00:00Zx',
      1677142800,
    )
  })
})

describe('a moment', () => {
  it('is local, or an instant if it carries Z or an offset', () => {
    expect(read(momentField, '2023-02-23T10:00')).toEqual(Temporal.PlainDateTime.from('2023-02-23T10:00'))
    expect(read(momentField, '2023-02-23T10:00:05')).toEqual(Temporal.PlainDateTime.from('2023-02-23T10:00:05'))
    expect(read(momentField, '2023-02-23T09:00Z')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00Z'))
    expect(read(momentField, '2023-02-23T10:00+01:00')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00Z'))
    expect(read(momentField, '2023-02-23T04:00-05:00')).toEqual(Temporal.Instant.from('2023-02-23T09:00:00Z'))
    const right = 'a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z'
    refuses(momentField, right, '2023-02-23', '2023-02-30T10:00', '2023-02-30T10:00Z', '2023-02-23T10:00 CET', 'x2023-02-23T10:00')
  })
})

describe('a time of day', () => {
  it('has two digits each', () => {
    expect(read(timeOfDay, '09:00')).toEqual(Temporal.PlainTime.from('09:00'))
    expect(read(timeOfDay, '23:59')).toEqual(Temporal.PlainTime.from('23:59'))
    refuses(timeOfDay, 'a time of day in quotes, such as "09:00"', '9:00', '24:00', '09:60', '0900', '09:00:00', 'x09:00', 900, undefined)
  })
})

describe('hours', () => {
  it('are minutes since midnight, and may last to its end', () => {
    expect(read(hoursOfDay, '08:00-18:30')).toEqual({ start: 480, end: 1110 })
    expect(read(hoursOfDay, '00:00-24:00')).toEqual({ start: 0, end: 1440 })
    expect(read(hoursOfDay, '08:59-09:00')).toEqual({ start: 539, end: 540 })
    const right = 'hours of one day in quotes, such as "08:00-18:00"'
    refuses(
      hoursOfDay,
      right,
      '18:00-08:00',
      '08:00-08:00',
      '8-18',
      '08:00 - 18:00',
      '08:00-25:00',
      '08:00-24:01',
      '24:00-24:00',
      'x08:00-18:00',
      '08:00-18:00x',
      8,
    )
  })
})

describe('a duration', () => {
  it('is in whole days, written one way only', () => {
    expect([read(days, 'P0D'), read(days, 'P7D'), read(days, 'P9999D')]).toEqual([0, 7, 9999])
    const right = 'a duration in whole days, such as P7D'
    refuses(days, right, 'P-1D', '-P1D', 'P07D', 'P00D', 'P1.5D', 'P1M', 'P1W', 'PT24H', 'P10000D', '7', 'P7D ', 'p7d', 7)
  })

  it('of at least a day is asked for if none would make no sense', () => {
    expect(read(oneDayOrMore, 'P1D')).toBe(1)
    refuses(oneDayOrMore, 'a duration of one whole day or more, such as P7D', 'P0D', 'P-1D', 'one day', 1)
  })
})
