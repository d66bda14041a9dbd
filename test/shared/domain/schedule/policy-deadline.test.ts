import { expect, it } from 'vitest'
import { stageNamed } from '#domain/policies/stages.ts'
import { policyDeadline } from '#domain/schedule/policy-deadline.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { brussels, day, deadlineSetBy, instant, owned, policyOf, versionOf } from '#test/builders.ts'

const set = (terms: Record<string, unknown> = {}, zone = 'Europe/Brussels') => deadlineSetBy(policyOf(terms), zone)

it('a policy’s deadline at a time is that local time, whose date is the last day', () => {
  const deadline = set({ deadline: { at: '2023-03-15T17:00' } })
  expect(deadline).toEqual({
    at: brussels('2023-03-15T17:00'),
    lastDay: day('2023-03-15'),
    day: day('2023-03-15'),
    zone: 'Europe/Brussels',
  })
})

it('a policy’s deadline is each person’s own if the zone is that of staff', () => {
  const terms = { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }
  expect(set(terms, 'Pacific/Auckland').at).toEqual(instant('2023-03-15T11:00:00Z'))
  const gap = { ...terms, deadline: { at: '2023-03-26T02:30' } }
  expect(set(gap).at).toEqual(instant('2023-03-26T01:30:00Z'))
})

it('a deadline within days of the announcement ends with the last, in its own zone', () => {
  const within = { deadline: { within: 'P14D', of: 'announcement' } }
  expect(set(within)).toMatchObject({ at: brussels('2023-03-10T00:00'), lastDay: day('2023-03-09') })
  const late = { ...within, zone: 'staff', announcedAt: '2023-02-23T23:30Z' }
  expect(set(late, 'Europe/Brussels').lastDay).toEqual(day('2023-03-10'))
  expect(set(late, 'America/New_York').lastDay).toEqual(day('2023-03-09'))
})

it('a deadline within days of a device counts from when it was given, or announced later', () => {
  const terms = stageNamed(versionOf({ deadline: { within: 'P30D', of: 'device' } }), undefined)
  const lastDay = (givenOn?: string) => policyDeadline(terms, 'Europe/Brussels', givenOn === undefined ? undefined : day(givenOn)).lastDay
  expect(lastDay('2023-03-10')).toEqual(day('2023-04-09'))
  expect(lastDay('2022-01-01')).toEqual(day('2023-03-25'))
  expect(lastDay()).toEqual(day('2023-03-25'))
})

it('no deadline never comes', () => {
  expect(isNever(set({ deadline: 'none', remindEvery: 'P7D', review: '2023-09-01', ...owned }).at)).toBe(true)
})
