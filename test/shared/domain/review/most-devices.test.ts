import { expect, it } from 'vitest'
import { devicesLeftOut } from '#domain/review/most-devices.ts'
import { brussels, personWith, several, versionOf } from '#test/builders.ts'

const now = brussels('2023-03-16T10:00')

const some = (count: number, id: string, apps = '') => several(count, n => ({ id: `${id} ${n}`, apps }))

const found = some(2, 'found', 'tiktok')

it.each([
  ['none of 300', some(299, 'clean'), some(1, 'new'), []],
  ['new ones', some(299, 'clean'), some(2, 'new'), ['new 1']],
  ['those in order, for new ones in breach', some(299, 'clean'), found, ['clean 298']],
  ['not those in breach', some(300, 'unknown', '?'), found, ['found 0', 'found 1']],
  ['new ones that are not in breach', [], [...some(1, 'new'), ...some(300, 'found', 'tiktok')], ['new 0']],
  ['not a suspended one', [...some(1, 'suspended'), ...some(299, 'clean')], found, ['clean 297', 'clean 298']],
  ['vanished ones', [...some(1, 'vanished'), ...some(299, 'clean')], some(1, 'new'), ['vanished 0']],
  ['new ones reported earlier', [], [{ id: 'old', apps: '', reportedAt: '2023-02-19T08:00:00Z' }, ...some(300, 'new')], ['old']],
])('of a person’s devices beyond 300, left out are: %s', (_, before, added, expected) => {
  const [known, { devices, ...person }] = [personWith({}, before), personWith({}, [...before, ...added])]
  const whole = {
    ...person,
    devices: devices.map(one => (one.id === 'vanished 0' ? { ...one, vanishedAt: now } : one)),
    access: { 'suspended 0': { wanted: 'suspended', version: 1 } },
  } as const
  expect([...devicesLeftOut(whole, known, [versionOf()], now)]).toEqual(expected)
})
