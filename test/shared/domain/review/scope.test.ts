import { expect, it } from 'vitest'
import { believedUntil, breaches, devicesInScope, isInScope } from '#domain/review/breaches.ts'
import { brussels, inUnit, personWith, versionOf } from '#test/builders.ts'

const now = brussels('2023-02-23T10:00')
const inBreach = (scope: Record<string, unknown>, device: Parameters<typeof personWith>[1]) =>
  breaches(personWith({}, device), versionOf({ scope }), [], now).map(({ device }) => device)

const official = { ownership: 'official', workApps: 'no' }
const personal = { ownership: 'personal', workApps: 'yes' }

it('a device is in scope as official, whatever its work apps', () => {
  expect(inBreach({ devices: ['official'] }, [official])).toEqual(['phone'])
  expect(inBreach({ devices: ['personal-with-work-apps'] }, [{ ...official, workApps: 'yes' }])).toEqual([])
})

it('a device is in scope as personal only with work apps', () => {
  expect(inBreach({ devices: ['personal-with-work-apps'] }, [personal])).toEqual(['phone'])
  expect(inBreach({ devices: ['personal-with-work-apps'] }, [{ ...personal, workApps: 'no' }])).toEqual([])
  expect(inBreach({ devices: ['official'] }, [personal])).toEqual([])
})

it('a device is in scope only if its owner is in the audience', () => {
  expect(inBreach(inUnit('DG-BETA').scope, [official])).toEqual([])
  expect(inBreach(inUnit('DG-ALPHA').scope, [official])).toEqual(['phone'])
})

it('a breach names the banned apps that are present, or all of them if nothing is known', () => {
  const policy = versionOf({ apps: ['tiktok', 'temu', 'shein'] })
  const found = breaches(personWith({}, [{ apps: 'temu;whatsapp' }, { id: 'tablet', apps: '?' }]), policy, [], now)
  expect(found).toEqual([
    { device: 'phone', unmet: ['temu'], certain: true, since: now },
    { device: 'tablet', unmet: ['tiktok', 'temu', 'shein'], certain: false, since: now, unread: true },
  ])
})

it('a breach lasts since it was first seen, and again from when it becomes certain', () => {
  const before = [
    { device: 'tablet', unmet: ['tiktok'], certain: true, since: brussels('2023-01-01T00:00') },
    { device: 'phone', unmet: ['tiktok'], certain: true, since: brussels('2023-02-01T00:00') },
  ]
  const since = (known: typeof before) => breaches(personWith(), versionOf(), known, now).map(({ since }) => since)
  expect(since(before)).toEqual([brussels('2023-02-01T00:00')])
  expect(since(before.map(breach => ({ ...breach, certain: false })))).toEqual([now])
  expect(since([])).toEqual([now])
})

const alpha = { name: 'alpha', deadline: { on: '2023-03-15', counts: 'inclusive' }, apps: ['tiktok'] }
const all = { name: 'all', deadline: { on: '2023-03-29', counts: 'inclusive' }, apps: ['temu'] }
/** @param devices in scope of the stage for all */
const under = (devices: string) =>
  versionOf({
    deadline: undefined,
    stages: [
      { ...alpha, ...inUnit('DG-ALPHA') },
      { ...all, scope: { devices: [devices] } },
    ],
  })
const staged = under('official')
const [both] = personWith({}, [{ apps: 'tiktok;temu' }]).devices
const unmet = (unit: string, devices: Parameters<typeof personWith>[1]) =>
  breaches(personWith({ unit }, devices), staged, [], now).map(breach => breach.unmet)

it('a device breaks what the stages demand whose audience its owner is in', () => {
  expect(unmet('DG-ALPHA', [{ apps: 'tiktok;temu' }])).toEqual([['tiktok', 'temu']])
  expect(unmet('DG-BETA', [{ apps: 'tiktok;temu' }])).toEqual([['temu']])
  expect(unmet('DG-BETA', [{ apps: 'tiktok' }])).toEqual([])
})

it('a kind of device is in scope that any stage covers, and no other', () => {
  expect(both && isInScope(both, staged)).toBe(true)
  expect(both && isInScope({ ...both, ownership: 'personal' }, staged)).toBe(false)
})

it('devices count as in scope if a stage asks something of them, from people in the audience', () => {
  const devices = [{ id: 'one' }, { id: 'own', ownership: 'personal' }]
  const people = ['DG-ALPHA', 'DG-BETA'].map(unit => personWith({ unit }, devices))
  expect(devicesInScope(staged, people)).toBe(2)
  expect(devicesInScope(under('personal-with-work-apps'), people)).toBe(3)
  expect(devicesInScope(versionOf(), people)).toBe(4)
  expect(devicesInScope(versionOf(inUnit('DG-BETA')), people)).toBe(1)
})

const policy = versionOf({ apps: ['tiktok', 'temu'], believedFor: 'P14D' })
const { devices, profile } = personWith({}, [{ apps: '?' }])
const believed = (tiktok: string, temu: string) =>
  devices.map(device => believedUntil({ ...device, checked: { tiktok: brussels(tiktok), temu: brussels(temu) } }, policy, profile))

it('a check by its owner is believed for as many days as set, from the first of several', () => {
  const until = [brussels('2023-04-03T10:00')]
  expect(believed('2023-03-20T10:00', '2023-03-22T10:00')).toEqual(until)
  expect(believed('2023-03-22T10:00', '2023-03-20T10:00')).toEqual(until)
})
