import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { addDays, earlierOf, exportedMoment, instantOf, isBefore, isSkipped, isZone, laterOf, startOfDay } from '#domain/schedule/zone.ts'
import { instant } from '#test/builders.ts'

const local = (text: string) => Temporal.PlainDateTime.from(text)

it.each([
  ['that a clock change skips moves forward by the gap', '2023-03-26T02:30', '2023-03-26T01:30:00Z', true],
  ['at the end of the gap is not skipped', '2023-03-26T03:00', '2023-03-26T01:00:00Z', false],
  ['just before the gap is not skipped', '2023-03-26T01:59', '2023-03-26T00:59:00Z', false],
  ['that occurs twice is the earlier', '2023-10-29T02:30', '2023-10-29T00:30:00Z', false],
])('a local time %s', (_, text, at, skipped) => {
  expect(instantOf(local(text), 'Europe/Brussels')).toEqual(instant(at))
  expect(isSkipped(local(text), 'Europe/Brussels')).toBe(skipped)
})

it('a day starts later than midnight where clocks change then', () => {
  const date = Temporal.PlainDate.from('2023-04-28')
  expect([startOfDay(date, 'Africa/Cairo'), startOfDay(date, 'Europe/Brussels')]).toEqual([
    instant('2023-04-27T22:00:00Z'),
    instant('2023-04-27T22:00:00Z'),
  ])
})

it('days are added on the wall clock', () => {
  expect(addDays(instant('2023-03-25T09:00:00Z'), 1, 'Europe/Brussels')).toEqual(instant('2023-03-26T08:00:00Z'))
})

it('of two instants one is the earlier and one the later, whichever comes first', () => {
  const [a, b] = [instant('2023-03-25T09:00:00Z'), instant('2023-03-25T09:00:00.001Z')]
  expect([earlierOf(a, b), earlierOf(b, a), laterOf(a, b), laterOf(b, a)]).toEqual([a, a, b, b])
  expect([isBefore(a, b), isBefore(b, a), isBefore(a, instant('2023-03-25T09:00:00Z'))]).toEqual([true, false, false])
})

it('the zones of the runtime are known; offsets are none', () => {
  const named = [...Intl.supportedValuesOf('timeZone'), 'Asia/Calcutta', 'Etc/GMT+5', 'UTC']
  expect(named.filter(zone => !isZone(zone))).toEqual([])
  expect(['+01:00', '-05:30', 'Mars/Base', ''].filter(isZone)).toEqual([])
})

it.each([
  ['2023-03-15 08:00:00.0000000', '2023-03-15T08:00:00Z'],
  ['2023-03-15T08:00:00', '2023-03-15T08:00:00Z'],
  ['2023-03-15T08:00:00.5Z', '2023-03-15T08:00:00.5Z'],
  ['2023-03-15 09:00 +01:00', '2023-03-15T08:00:00Z'],
  [' 2023-03-15 08:00 ', '2023-03-15T08:00:00Z'],
])('a moment in an export %s is %s: without an offset it is in UTC', (written, moment) => {
  expect(String(exportedMoment(written))).toBe(moment)
})

it.each(['', '2023-03-15', '3/15/2023 8:00:00 AM', '2023-02-31 08:00:00', 'yesterday'])('a moment in an export %s is none', written => {
  expect(exportedMoment(written)).toBeUndefined()
})
