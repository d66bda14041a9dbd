import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  earlierOf,
  instantOf,
  isBefore,
  isSkipped,
  isZone,
  laterOf,
  localTime,
  startOfDay,
} from '../../../../shared/domain/schedule/zone.ts'
import { instant } from '../../../builders.ts'

const local = (text: string) => Temporal.PlainDateTime.from(text)
const day = (text: string) => Temporal.PlainDate.from(text)

describe('a zone', () => {
  it('is known by its IANA name, old and new', () => {
    expect(['Europe/Brussels', 'Asia/Calcutta', 'Asia/Kolkata', 'UTC', 'Etc/GMT+5'].map(isZone)).toEqual([true, true, true, true, true])
  })

  it('is not an offset, nor a name that nobody uses', () => {
    expect(['+01:00', 'Mars/Base', '', 'Europe/Bruxelles'].map(isZone)).toEqual([false, false, false, false])
  })

  it('is found again the second time that it is asked for', () => {
    expect([isZone('Europe/Vilnius'), isZone('Europe/Vilnius')]).toEqual([true, true])
  })
})

describe('a local time', () => {
  it('that the clocks skip moves forward by the gap', () => {
    expect(instantOf(local('2023-03-26T02:30'), 'Europe/Brussels')).toEqual(instant('2023-03-26T01:30:00Z'))
    expect(isSkipped(local('2023-03-26T02:30'), 'Europe/Brussels')).toBe(true)
    expect(isSkipped(local('2023-03-26T03:00'), 'Europe/Brussels')).toBe(false)
  })

  it('that occurs twice is the earlier', () => {
    expect(instantOf(local('2023-10-29T02:30'), 'Europe/Brussels')).toEqual(instant('2023-10-29T00:30:00Z'))
    expect(isSkipped(local('2023-10-29T02:30'), 'Europe/Brussels')).toBe(false)
  })

  it('is read off the clocks of the zone', () => {
    expect(localTime(instant('2023-03-30T11:00:00Z'), 'Pacific/Auckland')).toEqual(local('2023-03-31T00:00'))
  })
})

describe('a day', () => {
  it('starts at midnight, or after it if the clocks skip it', () => {
    expect(startOfDay(day('2023-03-16'), 'Europe/Brussels')).toEqual(instant('2023-03-15T23:00:00Z'))
    expect(startOfDay(day('2024-04-26'), 'Africa/Cairo')).toEqual(instant('2024-04-25T22:00:00Z'))
    expect(localTime(startOfDay(day('2024-04-26'), 'Africa/Cairo'), 'Africa/Cairo')).toEqual(local('2024-04-26T01:00'))
  })

  it('is added on the wall clock, whether it has 23, 24 or 25 hours', () => {
    expect(addDays(instant('2023-03-25T11:00:00Z'), 1, 'Europe/Brussels')).toEqual(instant('2023-03-26T10:00:00Z'))
    expect(addDays(instant('2023-10-28T10:00:00Z'), 1, 'Europe/Brussels')).toEqual(instant('2023-10-29T11:00:00Z'))
    expect(addDays(instant('2024-02-28T10:00:00Z'), 1, 'Europe/Brussels')).toEqual(instant('2024-02-29T10:00:00Z'))
  })
})

describe('two instants', () => {
  const [early, late] = [instant('2023-03-01T08:00:00Z'), instant('2023-03-01T08:00:00.001Z')]

  it('are before one another or not', () => {
    expect([isBefore(early, late), isBefore(late, early), isBefore(early, early)]).toEqual([true, false, false])
  })

  it('have an earlier and a later', () => {
    expect([earlierOf(early, late), earlierOf(late, early)]).toEqual([early, early])
    expect([laterOf(early, late), laterOf(late, early)]).toEqual([late, late])
  })
})
