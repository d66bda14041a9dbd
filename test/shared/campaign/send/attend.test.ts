import { expect, it } from 'vitest'
import type { Verdicts } from '#campaign/brake/find-due.ts'
import { attend } from '#campaign/send/attend.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, personWith, policyOf, suspendingOnly, suspendingQuietly } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, choosyGate, failingToSave, notified, type Running, temu } from '../running.ts'

const withTablet = personWith({}, [{}, { id: 'tablet', label: 'Tablet', apps: '' }])

/** Ana has had notice, and her deadline is now. */
async function overdue(person = personWith()) {
  const running = await notified({ policies: [policyOf(suspendingOnly)], people: [person] })
  await running.hear('delivered', 1)
  return running.at('2023-03-16T00:00')
}

/** And her access has just been suspended. */
async function cut(person = personWith()) {
  const gate = choosyGate()
  const running = (await overdue(person)).with({ gate })
  await running.sweep()
  return { running, gate }
}

it('a suspension is requested before the mail that reports it', async () => {
  const running = await overdue()
  const log: string[] = []
  const { gate } = running.ports
  const request: typeof gate.request = requests => {
    log.push(`asked after ${running.outbox.length} mail`)
    return gate.request(requests)
  }
  await running.with({ gate: { request } }).sweep()
  expect(log).toEqual(['asked after 1 mail'])
  expect(running.outbox[1]).toMatchObject({
    subject: 'TikTok: work access is being suspended',
    text: expect.stringContaining('Work access is being suspended on: Work phone'),
  })
})

it('a suspension is mailed of in no run without a verdict of the brake, or before its request', async () => {
  const running = await overdue()
  const at = async (found: Running, verdicts?: Verdicts) => attend(found.ports, await running.find(), true, verdicts)
  expect(await at(running)).toBe('saved')
  const go: Verdicts = () => 'go'
  expect(await at(running.with({ gate: choosyGate(() => false) }), go)).toBe('saved')
  expect(running.outbox).toHaveLength(1)
  expect(await at(running.later({ minutes: 1 }), go)).toBe('sent')
  expect(running.outbox[1]?.subject).toBe('TikTok: work access is being suspended')
})

it('a suspension is not reported until the gate accepts all of it, and is requested again', async () => {
  const running = await overdue(personWith({}, [{}, { id: 'tablet' }]))
  const half = choosyGate(({ device }) => device === 'phone')
  await running.with({ gate: half }).sweep()
  expect(half.asked).toEqual(['phone suspended 1', 'tablet suspended 1'])
  expect(await running.sent()).toEqual(['ana 1'])
  const whole = choosyGate()
  await running.with({ gate: whole }).later({ minutes: 5 }).sweep()
  expect(whole.asked).toEqual(['tablet suspended 1'])
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

it('a suspension is not reported while the gate cannot be reached', async () => {
  const running = await overdue()
  const error = new Error('the bus is down')
  const down = running.with({ gate: { request: () => Promise.reject(error) } })
  expect((await down.sweep(['access', 'escalate', 'digest'])).counts).toEqual({ saved: 1 })
  expect(running.faults).toEqual([{ ref: refOf('ana'), error }])
  await running.later({ minutes: 5 }).sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

it('a suspension is saved as wanted and requested before it is published, so it can be undone', async () => {
  const running = await overdue()
  const requested = { version: 1, at: brussels('2023-03-16T00:00') }
  const gate = choosyGate()
  const request: typeof gate.request = async requests => {
    expect(await running.personOf()).toMatchObject({
      access: { phone: { wanted: 'suspended', version: 1 } },
      accessRequested: { phone: { ...requested, unsure: true } },
    })
    return gate.request(requests)
  }
  await running.with({ gate: { request } }).sweep()
  expect(gate.asked).toHaveLength(1)
  expect((await running.personOf()).accessRequested).toEqual({ phone: requested })
})

it('a suspension that comes while another mail is on its way is still reported', async () => {
  const policy = policyOf({ deadline: { at: '2023-03-15T17:00' }, ...suspendingQuietly })
  const running = await announced({ policies: [policy], people: [withTablet] })
  await running.runUntil('2023-03-15T16:59')
  await running.reports('tablet', 'tiktok')
  await running.whileSending(() => running.at('2023-03-15T17:00:01').sweep()).sweep()
  expect((await running.personOf()).access).toMatchObject({ phone: { wanted: 'suspended' } })
  await running.sweep()
  expect(running.outbox.slice(1).map(({ subject }) => subject)).toEqual([
    'Please remove TikTok by 15 Mar – new finding',
    'TikTok: work access is being suspended',
  ])
})

it('a suspension saved by a run with a fast clock is reported once, in the mail of its rung', async () => {
  const running = await announced({ policies: [policyOf(suspendingOnly)] })
  await running.runUntil('2023-03-15T23:59')
  const clock = virtualClock(brussels('2023-03-16T00:00:30'))
  await running.with({ clock, people: failingToSave(running.ports.people, (_, before) => before > 0) }).sweep()
  await running.at('2023-03-16T00:00').sweep()
  await running.at('2023-03-16T00:01').sweep()
  expect([await running.told(2), await running.told(3)]).toEqual([['after:P0D phone'], []])
})

it('a suspension is never requested for a device that no delivered notice named', async () => {
  const running = await overdue(withTablet)
  await running.at('2023-03-15T23:59').reports('tablet', 'tiktok')
  const gate = choosyGate()
  await running.with({ gate }).sweep()
  await running.hear('bounced', 2)
  await running.with({ gate }).at('2023-05-01T00:00').sweep()
  expect(new Set(gate.asked)).toEqual(new Set(['phone suspended 1']))
})

const later = temu({ deadline: { on: '2023-03-31', counts: 'inclusive' }, reminders: ['P15D', 'P1D'] })

/** The gate refuses to suspend Ana's phone at the deadline of 15 March. @returns also what is sent from then on */
async function refused(other = later, devices: Parameters<typeof personWith>[1] = [{}, { id: 'tablet', label: 'Tablet', apps: 'temu' }]) {
  const opened = await announced({ policies: [policyOf(suspendingOnly), other], people: [personWith({}, devices)] })
  await opened.runUntil('2023-03-15T23:59')
  const running = opened.with({ gate: choosyGate(({ device }) => device !== 'phone') }).at('2023-03-16T00:00')
  await running.sweep()
  expect((await running.personOf()).accessRequested?.phone).toMatchObject({ unsure: true })
  const before = running.outbox.length
  return { running, sent: () => running.outbox.slice(before).map(({ subject }) => subject) }
}

it('a suspension not accepted before a pause holds up no news of access that came back', async () => {
  const { running, sent } = await refused(temu(suspendingOnly))
  await running.halt('paused')
  await running.at('2023-03-17T10:00').reports('tablet', '')
  await running.sweep()
  expect(sent()).toEqual(['Temu: work access is coming back'])
})

it('a suspension not accepted before a pause holds up what would tell of it', async () => {
  const { running, sent } = await refused(later, [{ apps: 'tiktok;temu' }])
  await running.halt('paused')
  await running.at('2023-03-16T09:00').sweep()
  expect(sent()).toEqual([])
  await running.halt()
  await running.enrol()
  await running.with({ gate: choosyGate() }).minuteLater()
  expect(sent()).toEqual(['TikTok: work access is being suspended (and 1 more decision)'])
})

it('a suspension not accepted when all are paused keeps back its own mail alone', async () => {
  const { running, sent } = await refused()
  const { policies } = running.ports
  const listActive = async () => (await policies.listActive()).map(policy => ({ ...policy, suspensionPaused: true as const }))
  const paused = running.with({ policies: { ...policies, listActive } })
  await paused.at('2023-03-16T00:05').sweep()
  expect(sent()).toEqual([])
  await paused.at('2023-03-16T09:00').sweep()
  expect(sent()).toEqual(['Please remove Temu by 31 Mar – reminder'])
  await running.with({ gate: choosyGate() }).minuteLater()
  expect(sent().slice(1)).toEqual(['TikTok: work access is being suspended'])
})

it('a request for access is repeated after an hour without confirmation', async () => {
  const { running, gate } = await cut()
  await running.later({ minutes: 59, seconds: 59 }).sweep()
  expect(gate.asked).toHaveLength(1)
  await running.later({ seconds: 1 }).sweep()
  await running.later({ hours: 1 }).sweep()
  expect(gate.asked).toEqual(['phone suspended 1', 'phone suspended 1', 'phone suspended 1'])
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

it('a request for access is repeated even if its policy was paused since', async () => {
  const { running, gate } = await cut()
  await running.halt('paused')
  await running.later({ hours: 1 }).sweep()
  expect(gate.asked).toEqual(['phone suspended 1', 'phone suspended 1'])
})

it('a request for access is never repeated after confirmation', async () => {
  const { running, gate } = await cut()
  expect(await running.confirm('phone', 1)).toBe('taken')
  await running.later({ hours: 1 }).sweep()
  await running.at('2023-04-16T00:00').sweep()
  expect(gate.asked).toEqual(['phone suspended 1'])
  expect(await running.ports.people.findNextDue()).toBeUndefined()
})

it('a request for access is not made by a run that read the person before another saved them', async () => {
  const running = await overdue()
  const before = await running.find()
  await running.at('2023-03-16T00:00').reports('phone', '')
  const gate = choosyGate()
  const go: Verdicts = () => 'go'
  expect(await attend(running.with({ gate }).ports, before, true, go)).toBe('taken')
  expect(gate.asked).toEqual([])
})

it('a restoration is requested and reported as soon as the device is clean', async () => {
  const { running, gate } = await cut()
  await running.at('2023-03-18T03:30').reports('phone', '')
  await running.sweep()
  expect(gate.asked.slice(1)).toEqual(['phone granted 2'])
  expect(await running.told(3)).toEqual(['restored phone', 'cleared phone'])
})

it('a restoration is not reported until the gate accepts it, even after the suspension', async () => {
  const { running } = await cut()
  await running.confirm('phone', 1)
  await running.at('2023-03-18T03:30').reports('phone', '')
  await running.with({ gate: choosyGate(() => false) }).sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  await running.minuteLater()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2', 'ana 3'])
})

it('a restoration is requested even for someone whose mail is held', async () => {
  const { running, gate } = await cut()
  await running.hear('bounced', 2)
  await running.at('2023-03-18T03:30').reports('phone', '')
  await running.sweep()
  expect(gate.asked.slice(1)).toEqual(['phone granted 2'])
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
})

const clean = () => announced({ people: [personWith({}, [{ apps: '' }])] })

it('a person who is owed nothing is left alone', async () => {
  const running = await clean()
  const before = await running.find()
  expect((await running.sweep()).counts).toEqual({})
  expect(await attend(running.ports, before)).toBe('nothing')
  expect(await running.find()).toEqual(before)
})

it('a person who is owed nothing is no longer counted as failing', async () => {
  const running = await clean()
  await running.change(person => ({ ...person, mail: { seq: 0, faults: 4 } }))
  expect(await attend(running.ports, await running.find())).toBe('saved')
  expect(await running.mailOf()).toEqual({ seq: 0 })
})

it('a device found while a notice is being sent is in the next notice', async () => {
  const running = await announced({ policies: [policyOf({ reminders: [] })], people: [withTablet] })
  await running.whileSending(() => running.at('2023-02-23T10:00').reports('tablet', 'tiktok')).sweep()
  await running.runUntil('2023-03-10T12:00')
  expect(await running.told(2)).toEqual(['again phone tablet'])
})
