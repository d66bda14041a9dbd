import { describe, expect, it } from 'vitest'
import { brussels, day, deadlineSetBy, instant, policyOf } from '../../../builders.ts'

const set = (terms: Record<string, unknown> = {}, zone = 'Europe/Brussels') => deadlineSetBy(policyOf(terms), zone)

describe('a policy’s deadline', () => {
  it('“by” a day is the start of the next', () => {
    expect(set()).toEqual({
      at: brussels('2023-03-16T00:00'),
      lastDay: day('2023-03-15'),
      day: day('2023-03-16'),
      zone: 'Europe/Brussels',
    })
  })

  it('“as of” a day is the start of that day', () => {
    const deadline = set({ deadline: { on: '2023-03-15', counts: 'exclusive' } })
    expect(deadline).toEqual({
      at: brussels('2023-03-15T00:00'),
      lastDay: day('2023-03-14'),
      day: day('2023-03-15'),
      zone: 'Europe/Brussels',
    })
  })

  it('at a time is that local time, whose date is the last day and the day itself', () => {
    const deadline = set({ deadline: { at: '2023-03-15T17:00' } })
    expect(deadline).toEqual({
      at: brussels('2023-03-15T17:00'),
      lastDay: day('2023-03-15'),
      day: day('2023-03-15'),
      zone: 'Europe/Brussels',
    })
  })

  it('at midnight has the day before as its last', () => {
    expect(set({ deadline: { at: '2023-03-15T00:00' } }).lastDay).toEqual(day('2023-03-14'))
  })

  it('is the same instant for everyone, with dates in the policy’s zone', () => {
    expect(set({}, 'Pacific/Auckland')).toEqual(set())
  })

  it('is each person’s own if the zone is `staff`', () => {
    const terms = { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }
    expect(set(terms, 'Pacific/Auckland').at).toEqual(instant('2023-03-15T11:00:00Z'))
    const gap = { ...terms, deadline: { at: '2023-03-26T02:30' } }
    expect(set(gap).at).toEqual(instant('2023-03-26T01:30:00Z'))
  })
})
