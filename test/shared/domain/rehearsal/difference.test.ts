import { expect, it } from 'vitest'
import { changedDays, changedUnits, summaryOf } from '#domain/rehearsal/summary.ts'
import { peopleWith, security, suspending, versionOf } from '#test/builders.ts'
import { tallied } from './tallied.ts'

const policy = versionOf({ ...security, reminders: ['P1D'], ...suspending })

const ana = { devices: [{ id: 'ana-phone' }] }
const inBeta = (id: string, apps?: string) => ({
  who: { id, email: `${id}@ec.example`, unit: 'DG-BETA' },
  devices: [{ id: `${id}-phone`, ...(apps === undefined ? {} : { apps }) }],
})

const rehearsed = (of: typeof policy, ...people: Parameters<typeof peopleWith>) =>
  summaryOf(tallied(of, peopleWith(...people)), of, policy.announcedAt, undefined)

const before = rehearsed(policy, ana)

it('the difference between two rehearsals is nothing between one and the same', () => {
  expect(changedDays(before, before, policy.zone)).toEqual([])
  expect(changedUnits(before, before)).toEqual([])
})

it('the difference between two rehearsals has the days that differ in either, in order', () => {
  const later = versionOf({ ...security, reminders: ['P2D'], ...suspending })
  const changed = changedDays(before, rehearsed(later, ana), policy.zone)
  expect(changed.map(({ name, changes: [mailed] }) => [name, mailed])).toEqual([
    ['2023-03-13', { before: 0, after: 1 }],
    ['2023-03-14', { before: 1, after: 0 }],
  ])
})

it('the difference between two rehearsals has no day on which the later one has not begun', () => {
  const after = { ...before, from: '2023-03-14T09:00:00Z', days: [] }
  expect(changedDays(before, after, policy.zone).map(({ name }) => name)).not.toContain('2023-02-23')
  expect(changedDays(before, after, policy.zone)).not.toEqual([])
})

it('the difference between two rehearsals has the units that differ, those with most first', () => {
  const after = rehearsed(policy, { devices: [{ id: 'ana-phone', apps: '' }] }, inBeta('ben'), inBeta('eve'), inBeta('kim', ''))
  expect(changedUnits(before, after)).toEqual([
    { name: 'DG-BETA', changes: [2, 0, 1, 2, 2].map(number => ({ before: 0, after: number })) },
    {
      name: 'DG-ALPHA',
      changes: [
        { before: 1, after: 0 },
        { before: 0, after: 0 },
        { before: 0, after: 1 },
        { before: 1, after: 0 },
        { before: 1, after: 0 },
      ],
    },
  ])
})
