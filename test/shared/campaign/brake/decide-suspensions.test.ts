import { expect, it } from 'vitest'
import type { Proposal } from '#domain/access/brake-state.ts'
import { refOf } from '#test/refs.ts'
import { choosyGate, type Running } from '../running.ts'
import {
  allClearAndBack,
  allFour,
  allReport,
  beforeDeadline,
  cut,
  cutSoon,
  decide,
  decideTogether,
  held,
  heldList,
  listed,
  statesOf,
} from './holding.ts'

const logOf = async ({ ports: { audit } }: Running) =>
  (await Array.fromAsync(audit.list('no-tiktok'))).map(({ by, action, reason, about }) =>
    `${by}: ${action} (${reason}) ${about ?? ''}`.trim(),
  )

it('an approval binds once two people approve the same list, and is logged without people', async () => {
  const { running, hash } = await heldList()
  const until = running.now().add({ hours: 48 })
  expect(await decide(running, 'admin-1')).toEqual({ kind: 'proposed', devices: 4, until })
  expect(await cutSoon(running)).toEqual([])
  expect(await decide(running, 'admin-2')).toEqual({ kind: 'decided', devices: 4 })
  expect(await cutSoon(running)).toEqual(allFour)
  expect(await logOf(running)).toEqual([
    `admin-1: propose to approve suspensions (4 devices of list ${hash})`,
    `admin-2: approve suspensions (4 devices of list ${hash})`,
  ])
})

it('an approval or rejection is about everyone on the list but those who decide', async () => {
  for (const [first, second] of [
    ['ana', 'admin-2'],
    ['admin-1', 'ana'],
  ] as const) {
    const { running, hash: list } = await heldList()
    await decide(running, first, { action: 'reject', list })
    expect(await decide(running, second, { action: 'reject', list })).toMatchObject({ devices: 3 })
    expect(statesOf(await listed(running))).toContain('ana-phone held')
  }
})

it('an approval is recorded once, and binds once, however many requests come at once', async () => {
  const { running, hash } = await heldList()
  const five = (by: string) => Promise.allSettled([1, 2, 3, 4, 5].map(() => decide(running, by)))
  await five('admin-1')
  await five('admin-2')
  expect(await cutSoon(running)).toEqual(allFour)
  expect(await logOf(running)).toEqual([
    `admin-1: propose to approve suspensions (4 devices of list ${hash})`,
    `admin-2: approve suspensions (4 devices of list ${hash})`,
  ])
})

it('an approval by the first of two ends after 48 hours: the second is then a first', async () => {
  const { running, hash } = await heldList()
  await decide(running, 'admin-1')
  await running.runUntil('2023-03-17T23:59')
  expect((await listed(running)).proposal).toMatchObject({ by: { subject: 'admin-1' }, list: hash })
  await running.runUntil('2023-03-18T00:00')
  expect((await listed(running)).proposal).toBeUndefined()
  expect(await decide(running, 'admin-2', { list: hash })).toMatchObject({ kind: 'proposed', devices: 4 })
  expect(await decide(running, 'admin-2', { list: hash })).toEqual({ kind: 'own proposal' })
  await running.runUntil('2023-05-31T00:00')
  expect(await decide(running, 'admin-2', { list: hash })).toMatchObject({ kind: 'proposed' })
  expect(await cut(running)).toEqual([])
  expect(await decide(running, 'admin-1', { list: hash })).toEqual({ kind: 'decided', devices: 4 })
  expect(await cutSoon(running)).toEqual(allFour)
})

it('an approval may be of a part, and the rest stays held', async () => {
  const running = await held()
  await decideTogether(running, { devices: ['ana-phone', 'eve-phone'] })
  expect((await listed(running)).proposal).toBeUndefined()
  expect(await cutSoon(running)).toEqual(['ana-phone', 'eve-phone'])
  expect(statesOf(await listed(running))).toEqual(['ben-phone held', 'max-phone held'])
})

it('an approval of another part, of another list, or to the contrary is a proposal of its own', async () => {
  const { running, hash } = await heldList()
  await decide(running, 'admin-1', { devices: ['ana-phone'] })
  expect(await decide(running, 'admin-2', { devices: ['ben-phone'] })).toMatchObject({ kind: 'proposed' })
  expect(await decide(running, 'admin-3', { action: 'reject', devices: ['ben-phone'] })).toMatchObject({ kind: 'proposed' })
  await running.at('2023-03-16T00:00').reports('max-phone', '')
  expect((await listed(running)).hash).not.toBe(hash)
  expect(await decide(running, 'admin-1', { list: hash })).toMatchObject({ kind: 'proposed', devices: 3 })
  expect(await decide(running, 'admin-2')).toMatchObject({ kind: 'proposed', devices: 3 })
  for (const [by, list] of [
    ['admin-1', hash],
    ['admin-2', undefined],
  ] as const)
    expect(await decide(running, by, { devices: ['ben-phone'], ...(list ? { list } : {}) })).toMatchObject({ kind: 'proposed' })
  expect(await cutSoon(running)).toEqual([])
})

it('an approval proposed by the same person takes the place of their earlier proposal', async () => {
  const running = await held()
  await decide(running, 'admin-1', { devices: ['ana-phone'] })
  expect(await decide(running, 'admin-1', { devices: ['ben-phone'] })).toMatchObject({ kind: 'proposed' })
  expect(await decide(running, 'admin-2', { devices: ['ana-phone'] })).toMatchObject({ kind: 'proposed' })
})

it('an approval is refused to someone who looked before a rival proposed something else', async () => {
  const running = await held()
  const rival = () => decide(running, 'rival', { action: 'reject', devices: ['ben-phone'] })
  expect(await decide(running.before('brakes', 'saveList', rival), 'admin-1')).toEqual({ kind: 'stale' })
  expect((await listed(running)).proposal).toMatchObject({ action: 'reject', by: { subject: 'rival' } })
  expect(await logOf(running)).toHaveLength(1)
})

it.each([
  ['was withdrawn', () => undefined],
  ['was overtaken by a rival one', (proposal: Proposal) => ({ ...proposal, by: { subject: 'rival' }, selection: '0'.repeat(32) })],
])('an approval binds nothing where the first proposal %s while the second was recorded', async (_, changed) => {
  const running = await held()
  await decide(running, 'admin-1')
  const { brakes } = running.ports
  const overtaken = running.before('audit', 'append', async () => {
    const { state, version } = await brakes.get('no-tiktok')
    const { proposal, ...rest } = state
    const other = proposal && changed(proposal)
    await brakes.save('no-tiktok', other ? { ...rest, proposal: other } : rest, version)
  })
  expect(await decide(overtaken, 'admin-2')).toEqual({ kind: 'stale' })
  expect(await cutSoon(running)).toEqual([])
})

it('an approval leaves what was approved before as it is', async () => {
  const running = await beforeDeadlineBy('2023-03-14T00:00')
  await decideTogether(running, { devices: ['ana-phone'] })
  await decideTogether(running, { devices: ['ben-phone'] })
  expect(statesOf(await listed(running))).toEqual(['ana-phone approved', 'ben-phone approved', 'eve-phone ahead', 'max-phone ahead'])
})

it('an approval of a list that has changed since holds for what is left, and nothing new', async () => {
  const { running, hash } = await heldList()
  await decide(running, 'admin-1', { list: hash })
  await running.at('2023-03-16T00:00').reports('max-phone', '')
  expect(await decide(running, 'admin-2', { list: hash })).toEqual({ kind: 'decided', devices: 3 })
  await running.at('2023-03-16T00:01').reports('max-phone', 'tiktok')
  expect(await cutSoon(running)).toEqual(['ana-phone', 'ben-phone', 'eve-phone'])
  expect(statesOf(await listed(running))).toEqual(['max-phone held'])
})

it('an approval is of a list that someone saw, of devices on it, that still wait', async () => {
  const { running, hash } = await heldList()
  expect(await decide(running, 'admin-1', { list: '0'.repeat(32) })).toEqual({ kind: 'no list' })
  expect(await decide(running, 'admin-1', { devices: ['ana-phone', 'zoe-phone'] })).toEqual({ kind: 'not listed' })
  await allReport(running.at('2023-03-16T00:00'), '')
  expect(await decide(running, 'admin-1', { list: hash })).toEqual({ kind: 'changed' })
  expect(await logOf(running)).toEqual([])
})

it('an approval is used up by the request: what comes back needs another', async () => {
  const running = await held()
  await decideTogether(running)
  await running.minuteLater()
  await allClearAndBack(running)
  expect(await cut(running)).toEqual([])
  expect(statesOf(await listed(running))).toEqual(allFour.map(device => `${device} held`))
})

it('an approval of the forecast, from 48 hours before, lets everything listed go on time', async () => {
  const running = await beforeDeadlineBy('2023-03-13T23:59')
  expect((await listed(running)).suspensions).toEqual([])
  running.at('2023-03-14T00:00')
  expect(statesOf(await listed(running))).toEqual(allFour.map(device => `${device} ahead`))
  await decideTogether(running)
  expect(statesOf(await listed(running))).toEqual(allFour.map(device => `${device} approved`))
  await running.runUntil('2023-03-15T23:59')
  expect(await cut(running)).toEqual([])
  expect((await running.at('2023-03-16T00:00').sweep()).brake).toEqual({ suspensions: 4, held: 0, guarded: 0 })
  expect(await cut(running)).toEqual(allFour)
})

it('an approval ends after three days', async () => {
  const running = await beforeDeadlineBy('2023-03-14T00:00')
  await running.halt('paused')
  await decideTogether(running)
  await running.runUntil('2023-03-17T00:00')
  await running.halt()
  await running.enrol()
  await running.sweep()
  expect(await cut(running)).toEqual([])
  expect(statesOf(await listed(running))).toEqual(allFour.map(device => `${device} held`))
})

it('an approval is not shown once it is over', async () => {
  const running = await beforeDeadlineBy('2023-03-14T00:00')
  await decideTogether(running)
  expect(statesOf(await listed(running.at('2023-03-16T23:59')))).toContain('ana-phone approved')
  expect(statesOf(await listed(running.at('2023-03-17T00:00')))).toContain('ana-phone ahead')
})

it('an approval by someone who is overtaken must be repeated', async () => {
  const running = await held()
  await decide(running, 'admin-1')
  const { brakes } = running.ports
  const overtaken = running.with({ brakes: { ...brakes, save: async () => 'stale' } })
  expect(await decide(overtaken, 'admin-2')).toEqual({ kind: 'stale' })
  expect(await decide(running, 'admin-2')).toMatchObject({ kind: 'decided' })
})

it('an approval needs something that waits', async () => {
  const running = await held()
  await running.halt('lifted')
  expect(await decide(running, 'admin-1')).toEqual({ kind: 'no list' })
})

const rejected = { action: 'reject', devices: ['ana-phone', 'ben-phone'] } as const

it('a rejection by two people leaves access granted; the rest goes if within the limit', async () => {
  const running = await held()
  for (const device of rejected.devices)
    expect(await decideTogether(running, { action: 'reject', devices: [device] })).toEqual({ kind: 'decided', devices: 1 })
  expect(await cutSoon(running)).toEqual(['eve-phone', 'max-phone'])
  await running.runUntil('2023-03-20T12:00')
  expect(await cut(running)).toEqual(['eve-phone', 'max-phone'])
  expect(statesOf(await listed(running))).toEqual(['ana-phone rejected', 'ben-phone rejected'])
})

it('a rejection ends when the device is clean: in breach again, it counts again', async () => {
  const running = await held()
  await decideTogether(running, rejected)
  await running.runUntil('2023-03-20T12:00')
  await running.reports('ana-phone', '')
  await running.at('2023-03-20T12:00').sweep()
  expect(statesOf(await listed(running))).toEqual(['ben-phone rejected'])
  await running.at('2023-03-20T13:00').reports('ana-phone', 'tiktok')
  await running.at('2023-03-20T13:00').sweep()
  expect(await cut(running)).toEqual(['ana-phone', 'eve-phone', 'max-phone'])
})

it('a rejection ends when two people approve it by name', async () => {
  const running = await held()
  await decideTogether(running, rejected)
  await running.minuteLater()
  expect(await decideTogether(running)).toEqual({ kind: 'changed' })
  expect(await decideTogether(running, { devices: ['ana-phone'] })).toEqual({ kind: 'decided', devices: 1 })
  expect(await cutSoon(running)).toEqual(['ana-phone', 'eve-phone', 'max-phone'])
})

it('an approval of what was rejected leaves as many held as before', async () => {
  const running = await held()
  const heldDevices = async () => (await running.ports.brakes.get('no-tiktok')).state.held?.devices
  await decideTogether(running, { action: 'reject', devices: ['ana-phone'] })
  expect(await heldDevices()).toBe(3)
  await decideTogether(running, { devices: ['ana-phone'] })
  expect(await heldDevices()).toBe(3)
})

it('a rejection of something approved ends its approval for good, also for a later breach', async () => {
  const running = await beforeDeadlineBy('2023-03-14T00:00')
  await decideTogether(running)
  await decideTogether(running, rejected)
  await running.at('2023-03-14T12:00').reports('ana-phone', '')
  await running.runUntil('2023-03-14T13:00')
  await running.reports('ana-phone', 'tiktok')
  await running.runUntil('2023-03-14T14:00')
  const states = ['ana-phone ahead', 'ben-phone rejected', 'eve-phone approved', 'max-phone approved']
  expect(statesOf(await listed(running))).toEqual(states)
})

it('a rejection that stops half-way is shown as what holds for its people: they keep access', async () => {
  const running = await beforeDeadlineBy('2023-03-14T00:00')
  await decideTogether(running)
  await decide(running, 'admin-1', rejected)
  const { brakes } = running.ports
  const overtaken = running.with({ brakes: { ...brakes, save: async () => 'stale' } })
  expect(await decide(overtaken, 'admin-2', rejected)).toEqual({ kind: 'stale' })
  const states = ['ana-phone rejected', 'ben-phone rejected', 'eve-phone approved', 'max-phone approved']
  expect(statesOf(await listed(running))).toEqual(states)
  await running.runUntil('2023-03-16T00:01')
  expect(await cut(running)).toEqual(['eve-phone', 'max-phone'])
})

it('a rejection of a device that a run suspends meanwhile gives access back, and says so', async () => {
  const gate = choosyGate()
  const running = (await held()).with({ gate })
  const { hash } = await listed(running)
  await decide(running, 'admin-1', { ...rejected, list: hash })
  const overtaken = running.before('audit', 'append', async () => {
    for (const device of ['eve-phone', 'max-phone']) await running.at('2023-03-16T00:01').reports(device, '')
    await running.sweep()
    expect(await cut(running)).toEqual(['ana-phone', 'ben-phone'])
  })
  expect(await decide(overtaken, 'admin-2', { ...rejected, list: hash })).toEqual({ kind: 'decided', devices: 2 })
  expect(await running.caseOf()).toMatchObject({ access: { suspended: [], toSuspend: {}, spared: ['ana-phone'] } })
  await running.minuteLater()
  expect(gate.asked.filter(line => line.startsWith('ana'))).toEqual(['ana-phone suspended 1', 'ana-phone granted 2'])
  expect(await running.told(4)).toEqual(['restored ana-phone'])
  await running.runUntil('2023-03-20T12:00')
  expect(await cut(running)).toEqual([])
  expect(statesOf(await listed(running))).toEqual(['ana-phone rejected', 'ben-phone rejected'])
})

it('a rejection of someone who was erased meanwhile disturbs nobody', async () => {
  const running = await held()
  await decide(running, 'admin-1', rejected)
  const stored = await running.ports.people.get(refOf('ana'))
  const { hash } = await listed(running)
  await running.ports.people.remove(stored)
  expect(await decide(running, 'admin-2', { ...rejected, list: hash })).toEqual({ kind: 'decided', devices: 1 })
})

const beforeDeadlineBy = (local: string) => beforeDeadline(undefined, undefined, local)
