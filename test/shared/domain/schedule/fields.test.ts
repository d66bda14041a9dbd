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
} from '#domain/schedule/fields.ts'

const local = Temporal.PlainDateTime.from
const moment = Temporal.Instant.from

describe.each<[string, z.ZodType, read: [string, unknown][], right: string, refused: unknown[]]>([
  [
    'zone',
    zoneName,
    ['Europe/Brussels', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'UTC'].map(name => [name, name]),
    'an IANA time zone such as Europe/Brussels',
    ['Mars/Base', '+01:00', 'Europe/Brussels ', ' UTC', '', 7, null, 'A'.repeat(65)],
  ],
  [
    'date',
    plainDate,
    [['2024-02-29', Temporal.PlainDate.from('2024-02-29')]],
    'a day of the calendar such as 2023-03-15',
    [...['2023-02-31', '2023-02-29', '2023-13-01', '2023-3-1', '15.03.2023', '2023-03-15T00:00', 'x2023-03-15', '2023-03-15x'], 20230315],
  ],
  [
    'local date and time',
    localDateTime,
    ['2023-03-15T17:00', '2023-03-15T17:00:30'].map(text => [text, local(text)]),
    'a local date and time without an offset, such as 2023-03-15T17:00',
    ['2023-03-15T17:00Z', '2023-03-15', '2023-03-15 17:00', '2023-03-15T24:30', '2023-02-30T10:00', 'x2023-03-15T17:00'],
  ],
  [
    'instant, kept to the millisecond',
    instant,
    [
      ['2023-02-23T09:00:00Z', moment('2023-02-23T09:00Z')],
      ['2023-02-23T10:00+01:00', moment('2023-02-23T09:00Z')],
      ['2023-02-23T09:00:00.123Z', moment('2023-02-23T09:00:00.123Z')],
      ['2023-02-23T09:00:00.1239999Z', moment('2023-02-23T09:00:00.123Z')],
    ],
    'an instant such as 2023-02-23T09:00:00Z',
    [
      ...['2023-02-23T09:00:00', '2023-02-23', '2023-02-30T09:00:00Z', '2023-02-23T09:00:00z'],
      ...['x2023-02-23T09:00:00Z', '2023-02-23T09:00:00Zx', 1677142800],
    ],
  ],
  [
    'moment, local or with Z or an offset',
    momentField,
    [
      ['2023-02-23T10:00', local('2023-02-23T10:00')],
      ['2023-02-23T10:00:05', local('2023-02-23T10:00:05')],
      ...['2023-02-23T09:00Z', '2023-02-23T10:00+01:00', '2023-02-23T04:00-05:00'].map((text): [string, unknown] => [text, moment(text)]),
    ],
    'a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z',
    ['2023-02-23', '2023-02-30T10:00', '2023-02-30T10:00Z', '2023-02-23T10:00 CET', 'x2023-02-23T10:00'],
  ],
  [
    'time of day',
    timeOfDay,
    ['09:00', '23:59'].map(text => [text, Temporal.PlainTime.from(text)]),
    'a time of day in quotes, such as "09:00"',
    ['9:00', '24:00', '09:60', '0900', '09:00:00', 'x09:00', 900, undefined],
  ],
  [
    'span of hours',
    hoursOfDay,
    [
      ['08:00-18:30', { start: 480, end: 1110 }],
      ['00:00-24:00', { start: 0, end: 1440 }],
      ['08:59-09:00', { start: 539, end: 540 }],
    ],
    'hours of one day in quotes, such as "08:00-18:00"',
    [
      ...['18:00-08:00', '08:00-08:00', '8-18', '08:00 - 18:00', '08:00-25:00', '08:00-24:01', '24:00-24:00'],
      ...['x08:00-18:00', '08:00-18:00x', 8],
    ],
  ],
  [
    'duration in whole days',
    days,
    [
      ['P0D', 0],
      ['P7D', 7],
      ['P9999D', 9999],
    ],
    'a whole number of days, such as P7D',
    ['P-1D', '-P1D', 'P07D', 'P00D', 'P1.5D', 'P1M', 'P1W', 'PT24H', 'P10000D', '7', 'P7D ', 'p7d', 7],
  ],
  [
    'duration of a day or more',
    oneDayOrMore,
    [['P1D', 1]],
    'a whole number of days, one or more, such as P7D',
    ['P0D', 'P-1D', 'one day', 1],
  ],
])('a %s', (_, field, read, right, refused) => {
  it('a field of a schedule is read', () => {
    expect(read.map(([text]) => field.parse(text))).toEqual(read.map(([, value]) => value))
  })

  it.each(refused)('a field of a schedule is not %j', text => {
    expect(field.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([`must be ${right}`])
  })
})
