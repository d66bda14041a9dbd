import { expect, it } from 'vitest'
import { submit } from '#test/acts.ts'
import { appsOn, brussels, personWith, policyOf, suspendingOnly } from '#test/builders.ts'
import { announced, known, notified, type Running } from '../running.ts'

const readAt = (reportedAt: string, apps: string) => personWith({}, [{ reportedAt, apps }])
const appsOf = async (running: Running) => (await running.personOf()).devices.map(appsOn)

it('an import takes a reading from the future as of its own moment, so that later ones count', async () => {
  const running = await known({ people: [personWith({}, [])] })
  await running.import(readAt('2023-02-25T08:00:00Z', 'tiktok'))
  expect((await running.personOf()).devices[0]?.readings).toMatchObject([{ reportedAt: brussels('2023-02-23T10:00') }])
  await running.at('2023-02-24T09:00').reports('phone', '')
  expect(await appsOf(running)).toEqual([[]])
})

it('an import keeps what the owner of a device checked, until the list has a reading', async () => {
  const running = await announced({ policies: [policyOf()], people: [readAt('2023-02-20T08:00:00Z', '?')] })
  await submit(running.ports, { kind: 'checked', device: 'phone', outcome: 'absent' })
  await running.import(personWith({}, [{ apps: '?', label: 'Old phone' }]))
  expect((await running.personOf()).devices[0]).toMatchObject({ label: 'Old phone', checked: { tiktok: brussels('2023-02-23T10:00') } })
  await running.import(readAt('2023-02-22T08:00:00Z', 'tiktok'))
  expect((await running.personOf()).cases[0]?.breaches).toMatchObject([{ device: 'phone', certain: true }])
})

it('an import keeps all that Ides itself knows: cases, mail, access and announcements', async () => {
  const suspending = policyOf({ announce: 'everyone', ...suspendingOnly })
  const running = await announced({ policies: [suspending] })
  await running.runUntil('2023-03-16T12:00')
  const { profile: _, devices: __, ...before } = await running.personOf()
  expect(before).toMatchObject({ access: { phone: { wanted: 'suspended' } }, mail: { seq: 2 } })
  await running.import(personWith({ unit: 'DG-BETA' }))
  const { profile, devices, listedAt, ...after } = await running.personOf()
  expect(profile.unit).toBe('DG-BETA')
  expect(after).toEqual(before)
})

it('an import never saves over what someone else has saved meanwhile', async () => {
  const running = await notified()
  await running.before('people', 'save', () => running.hear('delivered', 1)).import(personWith({ unit: 'DG-BETA' }))
  expect((await running.personOf()).profile.unit).toBe('DG-BETA')
  expect(await running.proven()).toEqual({ phone: { 1: brussels('2023-02-23T10:00') } })
})

it('an import with a new address waits for no retry at the old one', async () => {
  const running = await announced()
  const busy = running.answering('later')
  await busy.sweep()
  await busy.later({ minutes: 2 }).sweep()
  await running.later({ minutes: 1 }).import(personWith({ email: 'ana.new@ec.example' }))
  await running.sweep()
  expect(running.outbox.map(({ to }) => to)).toEqual(['ana.new@ec.example'])
})

it('a report on a device of which nobody is known to be the owner is unknown', async () => {
  const running = await known()
  expect(await running.at('2023-02-23T10:00').reports('lost-phone', '')).toBeUndefined()
})

it('a report on a device changes its owner, and what they are owed', async () => {
  const running = await notified()
  await running.hear('delivered', 1)
  expect(await running.at('2023-02-24T03:00').reports('phone', '')).toMatchObject({ changed: 1 })
  expect((await running.caseOf()).state).toBe('clear')
  await running.sweep()
  expect(await running.told(2)).toEqual(['cleared phone'])
})

it('an address that only is written otherwise is no new one', async () => {
  const running = await notified()
  await running.later({ minutes: 1 }).import(personWith({ email: 'Ana@ec.example' }))
  await running.sweep()
  expect(await running.sent()).toEqual(['ana 1'])
  expect((await running.personOf()).profile.email).toBe('Ana@ec.example')
})
