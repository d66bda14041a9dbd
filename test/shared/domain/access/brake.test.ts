import { expect, it } from 'vitest'
import { askBrake, type BrakeQuestion, brakeLimit, type DeviceOfPerson, deviceTag, keyOf } from '#domain/access/brake.ts'
import { atRest, hashOf, tagsOpen, tagsRequested, withCounted } from '#domain/access/brake-state.ts'
import { instant, policyOf, several } from '#test/builders.ts'

const devices = (many: number, name = 'phone') => several(many, index => ({ ref: 'ANA', device: `${name}-${index}` }))
const tags = (these: readonly DeviceOfPerson[]) => new Set(these.map(deviceTag))

const keys = (these: readonly DeviceOfPerson[]) => new Set(these.map(keyOf))

it.each([
  { limits: { suspendCount: 2 }, suspended: 2, inScope: 1000, holds: undefined },
  { limits: { suspendCount: 2 }, suspended: 3, inScope: 1000, holds: 'suspendCount: 2' },
  { limits: { suspendCount: 0 }, suspended: 1, inScope: 1000, holds: 'suspendCount: 0' },
  { limits: { suspendPercent: 5 }, suspended: 5, inScope: 100, holds: undefined },
  { limits: { suspendPercent: 5 }, suspended: 6, inScope: 100, holds: 'suspendPercent: 5' },
  { limits: { suspendPercent: 5 }, suspended: 1, inScope: 0, holds: 'suspendPercent: 5' },
  { limits: { suspendPercent: 5, suspendCount: 500 }, suspended: 6, inScope: 100, holds: 'suspendPercent: 5' },
  { limits: { suspendPercent: 5, suspendCount: 3 }, suspended: 4, inScope: 1000, holds: 'suspendCount: 3' },
  { limits: {}, suspended: 25, inScope: 0, holds: undefined },
  { limits: {}, suspended: 26, inScope: 0, holds: '5 % and 25 devices, the default' },
  { limits: {}, suspended: 26, inScope: 520, holds: undefined },
  { limits: {}, suspended: 26, inScope: 519, holds: '5 % and 25 devices, the default' },
])('the limits of a policy $limits with $suspended of $inScope: $holds', ({ limits, suspended, inScope, holds }) => {
  expect(brakeLimit(policyOf({ limits }), suspended, inScope)).toBe(holds)
})

const none: ReadonlySet<string> = new Set()
const question = (changes: Partial<BrakeQuestion> = {}, id = 'no-tiktok'): BrakeQuestion => ({
  policy: policyOf({ id, limits: { suspendCount: 5 } }),
  inScope: 1000,
  due: [],
  unseen: 0,
  requested: none,
  open: none,
  approved: none,
  ...changes,
})
const counts = (questions: readonly BrakeQuestion[], most?: number, requested = none) =>
  askBrake(questions, { most, requested }).map(({ go, held, limit }) => [go.length, held.length, limit])

it.each([
  { what: 'all within the limit', due: 5, expected: [5, 0, undefined] },
  { what: 'none above the limit, several devices of one person counting each', due: 6, expected: [0, 6, 'suspendCount: 5'] },
  { what: 'those requested before count', due: 2, requested: devices(4, 'old'), expected: [0, 2, 'suspendCount: 5'] },
  { what: 'a device counts once', due: 5, requested: devices(5), expected: [5, 0, undefined] },
  { what: 'approved ones go above the limit, the rest waits', due: 8, approved: devices(3), expected: [3, 5, 'suspendCount: 5'] },
  { what: 'approved ones count', due: 6, approved: devices(5), expected: [5, 1, 'suspendCount: 5'] },
  { what: 'nothing is held if all are approved', due: 8, approved: devices(8), expected: [8, 0, undefined] },
  { what: 'those let through by a run that died go on', due: 6, requested: devices(6), open: devices(6), expected: [6, 0, undefined] },
  { what: 'those that came back within a day need leave again', due: 6, requested: devices(6), expected: [0, 6, 'suspendCount: 5'] },
])('the brake $what', ({ due, requested = [], open = [], approved = [], expected }) => {
  const asked = question({ due: devices(due), requested: tags(requested), open: tags(open), approved: keys(approved) })
  expect(counts([asked])).toEqual([expected])
})

it('the brake holds under every policy what exceeds the deployment’s limit, unless approved', () => {
  const both = [question({ due: devices(3) }), question({ due: devices(3, 'tablet'), approved: keys(devices(1, 'tablet')) }, 'no-temu')]
  expect(counts(both, 6)).toEqual([
    [3, 0, undefined],
    [3, 0, undefined],
  ])
  expect(counts(both, 5)).toEqual([
    [0, 3, 'brake.count: 5'],
    [1, 2, 'brake.count: 5'],
  ])
  expect(counts(both, 6, tags(devices(1, 'old')))).toEqual([
    [0, 3, 'brake.count: 6'],
    [1, 2, 'brake.count: 6'],
  ])
})

it('the brake counts a device once for the deployment, and none that a policy holds itself', () => {
  expect(counts([question({ due: devices(3) }), question({ due: devices(3) }, 'no-temu')], 3)).toEqual([
    [3, 0, undefined],
    [3, 0, undefined],
  ])
  expect(counts([question({ due: devices(3) }), question({ due: devices(9, 'tablet') }, 'no-temu')], 3)).toEqual([
    [3, 0, undefined],
    [0, 9, 'suspendCount: 5'],
  ])
})

const noon = instant('2023-03-16T12:00:00Z')

it('a request to suspend counts for less than 24 hours', () => {
  const counted = withCounted(atRest, devices(2), devices(2), noon)
  const last = noon.add({ hours: 24 }).subtract({ milliseconds: 1 })
  expect(tagsRequested(counted, last)).toEqual(tags(devices(2)))
  expect(tagsRequested(counted, noon.add({ hours: 24 }))).toEqual(new Set())
})

it('a request to suspend is open until a run no longer meets its device, and counts until then', () => {
  const counted = withCounted(atRest, devices(2), devices(3), noon)
  const again = withCounted(counted, devices(2), devices(2), noon.add({ hours: 30 }))
  expect(tagsRequested(again, noon.add({ hours: 53 }))).toEqual(tags(devices(2)))
  expect(tagsOpen(again, noon.add({ hours: 30 }))).toEqual(tags(devices(2)))
  const through = withCounted(again, [], devices(1), noon.add({ hours: 31 }))
  expect(tagsOpen(through, noon.add({ hours: 31 }))).toEqual(tags(devices(1)))
  expect(tagsRequested(through, noon.add({ hours: 53 }))).toEqual(tags(devices(2)))
})

it('a request to suspend is open for a day at most, then is asked about again', () => {
  const counted = withCounted(atRest, devices(2), devices(2), noon)
  expect(tagsOpen(counted, noon.add({ hours: 24 }).subtract({ milliseconds: 1 }))).toEqual(tags(devices(2)))
  expect(tagsOpen(counted, noon.add({ hours: 24 }))).toEqual(new Set())
  expect(withCounted(counted, [], devices(2), noon.add({ hours: 24 }))).toEqual(atRest)
})

it('a request to suspend is forgotten after its day', () => {
  const through = withCounted(withCounted(atRest, devices(2), devices(2), noon), [], [], noon.add({ minutes: 1 }))
  expect(withCounted(through, [], [], noon.add({ hours: 24 }))).toEqual(atRest)
})

it('a list has the same hash in any order, and another with other devices', () => {
  expect(hashOf(devices(3).toReversed())).toBe(hashOf(devices(3)))
  expect(hashOf(devices(3))).toMatch(/^[0-9a-f]{32}$/)
  expect(hashOf(devices(2))).not.toBe(hashOf(devices(3)))
  expect(hashOf([{ ref: 'A', device: 'B C' }])).not.toBe(hashOf([{ ref: 'A B', device: 'C' }]))
})
