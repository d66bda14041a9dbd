import { expect, it } from 'vitest'
import { counter, driftOf } from '#domain/rehearsal/counts.ts'
import { brussels, inUnit, peopleWith, policyOf, several } from '#test/builders.ts'

const counted = (changes: Record<string, unknown>, ...records: Parameters<typeof peopleWith>) => {
  const { add, counts } = counter(policyOf(changes), brussels('2023-02-23T10:00'))
  for (const person of peopleWith(...records)) add(person)
  return counts()
}

const known = {
  who: { id: 'ana' },
  devices: [
    { id: 'a', apps: 'tiktok' },
    { id: 'b', apps: '?' },
  ],
}
const unknown = {
  who: { id: 'ben' },
  devices: [
    { id: 'c', apps: '?' },
    { id: 'd', apps: '' },
  ],
}
const clear = { who: { id: 'eve', unit: 'DG-BETA' }, devices: [{ id: 'e', apps: 'whatsapp' }] }
const without = { who: { id: 'kim', unit: 'DG-BETA' }, devices: [] }

it('people counted are in breach, unknown or clear, unit by unit', () => {
  expect(counted({}, known, unknown, clear, without)).toEqual({
    'DG-ALPHA': { breach: 1, unknown: 1, clear: 0 },
    'DG-BETA': { breach: 0, unknown: 0, clear: 2 },
  })
})

it('people counted are clear if nothing is known, and the policy ignores that', () => {
  expect(counted({ unknown: 'ignore' }, unknown)).toEqual({ 'DG-ALPHA': { breach: 0, unknown: 0, clear: 1 } })
})

it('people counted are only those that the policy is about', () => {
  expect(counted(inUnit('DG-BETA'), known, clear)).toEqual({
    'DG-BETA': { breach: 0, unknown: 0, clear: 1 },
  })
})

const of = (breach: number, unit = 'A') => ({ counts: { [unit]: { breach, unknown: 0, clear: 0 } }, devicesInScope: 100 })

it.each([
  [0, 5, false],
  [0, 6, true],
  [5, 0, false],
  [6, 0, true],
  [100, 105, false],
  [100, 106, true],
  [200, 210, false],
  [200, 189, true],
  [1000, 950, false],
  [1000, 949, true],
])('drift from %i to %i people is more than is allowed: %s', (before, after, isMore) => {
  const drift = { state: 'breach', approved: before, now: after }
  expect(driftOf(of(before), of(after))).toEqual(isMore ? [drift, { unit: 'A', ...drift }] : [])
})

it('drift is seen in devices in scope as in people', () => {
  const devices = (devicesInScope: number) => ({ ...of(100), devicesInScope })
  expect(driftOf(devices(200), devices(210))).toEqual([])
  expect(driftOf(devices(200), devices(211))).toEqual([{ state: 'devices', approved: 200, now: 211 }])
})

it('drift is seen in units that have come or gone', () => {
  expect(driftOf(of(6, 'gone'), of(7, 'come')).map(({ unit, approved, now }) => [unit, approved, now])).toEqual([
    ['come', 0, 7],
    ['gone', 6, 0],
  ])
})

it('drift is seen in the total where every unit for itself is within the tolerance', () => {
  const units = several(12, n => `unit-${n}`)
  const allIn = (state: 'breach' | 'clear') => ({
    counts: Object.fromEntries(units.map(unit => [unit, { breach: 0, unknown: 0, clear: 0, [state]: 5 }])),
    devicesInScope: 100,
  })
  expect(driftOf(allIn('clear'), allIn('breach'))).toEqual([
    { state: 'breach', approved: 0, now: 60 },
    { state: 'clear', approved: 60, now: 0 },
  ])
})
