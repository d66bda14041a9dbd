import { describe, expect, it } from 'vitest'
import { mailed, on, personWith, policyOf } from '../../../builders.ts'

const reminded = (...campaign: Parameters<typeof mailed>) => mailed(...campaign).filter((line) => !line.includes('first'))

describe('a reminder', () => {
  it('goes at sendAt so many days before the last day', () => {
    expect(reminded(policyOf(), [personWith()])).toEqual([
      '03-01 09:00 P14D: phone',
      '03-08 09:00 P7D: phone',
      '03-10 09:00 P3D: phone',
      '03-14 09:00 P1D: phone',
      '03-15 09:00 P0D: phone',
    ])
  })

  it('counts back from the day before if the deadline is exclusive', () => {
    expect(reminded(policyOf({ deadline: { on: '2023-03-15', counts: 'exclusive' }, reminders: ['P1D', 'P0D'] }), [personWith()])).toEqual([
      '03-13 09:00 P1D: phone',
      '03-14 09:00 P0D: phone',
    ])
  })

  it('goes the day before where sendAt on its own day comes after the deadline', () => {
    expect(reminded(policyOf({ deadline: { at: '2023-03-15T08:59' }, reminders: ['P0D'] }), [personWith()])).toEqual([
      '03-14 09:00 P0D: phone',
    ])
    expect(reminded(policyOf({ deadline: { at: '2023-03-15T09:00' }, reminders: ['P0D'] }), [personWith()])).toEqual([
      '03-14 09:00 P0D: phone',
    ])
    expect(reminded(policyOf({ deadline: { at: '2023-03-15T09:01' }, reminders: ['P0D'] }), [personWith()])).toEqual([
      '03-15 09:00 P0D: phone',
    ])
  })

  it('goes before the deadline of another zone, as the reader lives it', () => {
    const honolulu = personWith({ id: 'kai', zone: 'Pacific/Honolulu', country: 'US' })
    // sendAt 13:30 on 15 March in Honolulu is half past midnight in Brussels, when the deadline has passed.
    const policy = policyOf({ sendAt: '13:30', reminders: ['P0D'] })
    expect(reminded(policy, [honolulu])).toEqual(['03-15 00:30 P0D: phone'])
  })

  it('steps back over weekends and holidays', () => {
    const policy = policyOf({ reminders: ['P3D'], workingDays: { holidays: ['2023-03-10', '2023-03-09'] } })
    expect(reminded(policy, [personWith()])).toEqual(['03-08 09:00 P3D: phone'])
  })

  it('stands for those further off that would fall on the same day', () => {
    expect(reminded(policyOf({ reminders: ['P4D', 'P3D', 'P5D'] }), [personWith()])).toEqual(['03-10 09:00 P3D: phone'])
  })

  it('is lost if its moment passes while the case is clear', () => {
    const changes = [on('2023-03-07T12:00', 'phone', ''), on('2023-03-08T09:01', 'phone', 'tiktok')]
    expect(mailed(policyOf({ reminders: ['P7D'] }), [personWith()], changes)).toEqual([
      '02-23 10:00 first: phone',
      '03-07 12:00 cleared: phone',
      '03-08 09:01 again: phone',
    ])
  })

  it('goes to people in breach again at that moment, joined to the notice of it', () => {
    const changes = [on('2023-03-07T12:00', 'phone', ''), on('2023-03-08T09:00', 'phone', 'tiktok')]
    expect(mailed(policyOf({ reminders: ['P7D'] }), [personWith()], changes).at(-1)).toBe('03-08 09:00 again+P7D: phone')
  })

  it('is not sent to people who become clean at that moment', () => {
    const changes = [on('2023-03-08T09:00', 'phone', '')]
    expect(mailed(policyOf({ reminders: ['P7D'] }), [personWith()], changes)).toEqual([
      '02-23 10:00 first: phone',
      '03-08 09:00 cleared: phone',
    ])
  })
})
