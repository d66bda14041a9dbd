import { expect, it } from 'vitest'
import { weighSuspensions } from '#campaign/brake/weigh-suspensions.ts'
import type { Brakes } from '#domain/access/brake-state.ts'
import { announced, choosyGate, type Running } from '../running.ts'
import {
  allClearAndBack,
  allFour,
  beforeDeadline,
  cut,
  cutSoon,
  decideTogether,
  held,
  listed,
  owner,
  statesOf,
  suspending,
} from './holding.ts'

const approvers = ['eva@ec.example', 'tom@ec.example']
const toApprovers = ({ outbox }: Running) => outbox.filter(({ to }) => approvers.includes(to))
const subjectsTo = ({ outbox }: Running, id: string) => outbox.filter(({ to }) => to === `${id}@ec.example`).map(({ subject }) => subject)

/** The deadline has passed, and all four phones may go. */
const withinLimit = async () => (await beforeDeadline([suspending({ limits: { suspendCount: 4 } })])).at('2023-03-16T00:00')

it('suspensions within the limit go, and count for a day', async () => {
  const running = await withinLimit()
  expect((await running.sweep()).brake).toEqual({ suspensions: 4, held: 0, guarded: 0 })
  expect(await cut(running)).toEqual(allFour)
  expect((await running.sweep()).brake).toEqual({ suspensions: 0, held: 0, guarded: 0 })
})

it('suspensions above the limit are all held and listed at every run, and nobody is cut off', async () => {
  const running = await held()
  for (let minutes = 0; minutes < 3; minutes += 1)
    expect((await running.minuteLater()).brake).toEqual({ suspensions: 0, held: 4, guarded: 0 })
  expect(await cut(running)).toEqual([])
  expect(statesOf(await listed(running))).toEqual(allFour.map(device => `${device} held`))
})

it('suspensions above the limit of the deployment are held under all policies', async () => {
  const other = suspending({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
  const opened = await announced({ policies: [suspending(), other], people: [owner('ana'), owner('ben'), owner('max', 'temu')] })
  const running = opened.with({ brakeSettings: { most: 2, approvers: [] } })
  await running.runUntil('2023-03-16T00:01')
  expect(await cut(running)).toEqual([])
  expect((await listed(running, 'no-temu')).held?.limit).toBe('brake.count: 2')
  await running.at('2023-03-16T00:02').reports('max-phone', '')
  await running.at('2023-03-16T00:02').sweep()
  expect(await cut(running)).toEqual(['ana-phone', 'ben-phone'])
})

it('a held person gets the mail of that moment, and one more once access is suspended', async () => {
  const running = await held()
  expect(subjectsTo(running, 'ana')).toHaveLength(2)
  expect((await running.caseOf()).access.toSuspend).toEqual({ 'ana-phone': 'held' })
  await decideTogether(running)
  await running.minuteLater()
  expect(await running.told(3)).toEqual(['suspended ana-phone'])
  expect(await cut(running)).toEqual(allFour)
})

it('a held person whose record cannot be read stays on the list', async () => {
  const running = await held()
  await decideTogether(running)
  const partly = running.blindTo('ana')
  await partly.minuteLater()
  expect(await cut(running)).toEqual(allFour.slice(1))
  expect((await running.minuteLater()).brake).toMatchObject({ suspensions: 1 })
  expect(await cut(running)).toEqual(allFour)
})

it('a restoration goes while suspensions are held, and while the brake cannot be asked', async () => {
  const running = await beforeDeadline([suspending()], ['ana', 'ben'])
  await running.at('2023-03-16T00:00').sweep()
  await running.confirmAll()
  await running.import(owner('eve'), owner('max'))
  await running.at('2023-03-16T09:00').reports('ana-phone', '')
  const gate = choosyGate()
  await expect(
    running.with({ gate }).failing('brakes', 'get').at('2023-03-16T09:00').sweep(['access', 'escalate', 'digest']),
  ).rejects.toThrow('the store')
  expect(gate.asked).toEqual(['ana-phone granted 2'])
})

/** Another run comes first, between reading and saving. */
const overtaken = (running: Running, times: number): Brakes => {
  const { brakes } = running.ports
  let left = times
  return {
    ...brakes,
    async save(policy, state, version) {
      if (left-- > 0) await running.sweep(['escalate'])
      return brakes.save(policy, state, version)
    },
  }
}

it('two runs at once count each device once, and let through what one of them may', async () => {
  const running = await withinLimit()
  const report = await running.with({ brakes: overtaken(running, 1) }).sweep()
  expect(report.brake).toEqual({ suspensions: 0, held: 0, guarded: 0 })
  expect(await cut(running)).toEqual(allFour)
  expect((await running.ports.brakes.get('no-tiktok')).state.counted.map(({ tags }) => tags.length)).toEqual([28])
})

it('two runs at once leave it to the next run if others are always faster', async () => {
  const running = await withinLimit()
  const brakes: Brakes = { ...running.ports.brakes, save: async () => 'stale' }
  expect((await running.with({ brakes }).sweep()).brake).toBeUndefined()
  expect(await cut(running)).toEqual([])
  await running.sweep()
  expect(await cut(running)).toEqual(allFour)
})

it('a run that ends between counting and requesting releases the same devices, counted once', async () => {
  const running = await withinLimit()
  expect(await weighSuspensions(running.ports, 'escalate', () => true)).toMatchObject({ suspensions: 4 })
  expect(await cut(running)).toEqual([])
  expect((await running.minuteLater()).brake).toEqual({ suspensions: 0, held: 0, guarded: 0 })
  expect(await cut(running)).toEqual(allFour)
})

it('a run that ends between counting and requesting loses nobody who was held and approved', async () => {
  const running = await held()
  await decideTogether(running)
  await weighSuspensions(running.ports, 'escalate', () => true)
  expect(await cut(running)).toEqual([])
  expect(await cutSoon(running)).toEqual(allFour)
  expect((await running.minuteLater()).brake).toEqual({ suspensions: 0, held: 0, guarded: 0 })
  expect((await running.ports.brakes.get('no-tiktok')).state.waiting).toEqual([])
})

it('a run without time asks the brake about nobody until everybody due was seen', async () => {
  const running = await withinLimit()
  expect((await running.sweep(['access', 'escalate'], () => false)).brake).toBeUndefined()
  expect(await cut(running)).toEqual([])
})

it('a run that sends mail lets nothing through, and leaves undecided people to the brake', async () => {
  const policy = suspending({ limits: { suspendCount: 4 }, reminders: ['P0D'] })
  const running = await announced({ policies: [policy], people: [owner('ana')] })
  await running.runUntil('2023-03-15T08:00')
  await running.ports.control.save('mail', { reason: 'Wrong texts.', by: 'admin-1', at: running.now() })
  await running.at('2023-03-15T12:00').sweep(['mail'])
  await running.ports.control.save('mail', undefined)
  expect((await running.at('2023-03-16T00:00').sweep(['mail'])).counts).toEqual({ saved: 1 })
  expect(await cut(running)).toEqual([])
  expect(await running.sent()).toEqual(['ana 1'])
  await running.sweep(['access', 'escalate'])
  expect(await cut(running)).toEqual(['ana-phone'])
  expect(await running.sent()).toEqual(['ana 1'])
  await running.sweep(['mail'])
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

it('approvers get one mail each of a hold, without personal data, even if it grows', async () => {
  const opened = await beforeDeadline()
  const running = opened.with({ brakeSettings: { approvers } }).at('2023-03-16T00:00')
  await Promise.all([running.sweep(), running.sweep()])
  await running.import(owner('zoe'))
  for (let minutes = 0; minutes < 3; minutes += 1) await running.minuteLater()
  expect(toApprovers(running).map(({ to, subject }) => `${to} ${subject}`)).toEqual(
    approvers.map(to => `${to} Suspensions wait for approval: Remove TikTok`),
  )
  expect(toApprovers(running)[0]?.text).toContain('npx ides brake approve no-tiktok')
  expect(toApprovers(running)[0]?.text).toContain('4 devices')
  expect(JSON.stringify(toApprovers(running))).not.toMatch(/ana|phone/)
})

it('approvers get another mail of the next hold', async () => {
  const opened = await beforeDeadline()
  const running = opened.with({ brakeSettings: { approvers: approvers.slice(0, 1) } }).at('2023-03-16T00:00')
  await running.sweep()
  await allClearAndBack(running)
  expect(toApprovers(running)).toHaveLength(2)
})

it('approvers get it later if the mail service takes no mail, and none while mail is paused', async () => {
  const opened = await beforeDeadline()
  const running = opened.with({ brakeSettings: { approvers: approvers.slice(0, 1) } }).at('2023-03-16T00:00')
  await running.ports.control.save('mail', { reason: 'Wrong texts.', by: 'admin-1', at: running.now() })
  await running.sweep()
  expect(toApprovers(running)).toEqual([])
  await running.ports.control.save('mail', undefined)
  await running.with({ mailer: { send: async () => ({ kind: 'later', reason: 'Throttling' }) } }).minuteLater()
  await running.minuteLater()
  expect(toApprovers(running)).toHaveLength(1)
})
