import { expect, it } from 'vitest'
import { confirmAddresses } from '#campaign/decide/confirm-addresses.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importListed, importStaff } from '#campaign/import/import-staff.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { listUnconfirmed } from '#campaign/read/needs-attention.ts'
import type { Admin } from '#domain/admin.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { staffRecord } from '#domain/people/records.ts'
import { brussels, deviceFields, policyOf, staffFields, suspending } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { accessOf, notified, type Running } from '../running.ts'

const mallory = { subject: 'mallory', address: 'mallory@ec.example' }
const changedAt = brussels('2023-03-08T10:00')

const importAs = (by: Admin, { ports }: Running, email: string) => importStaff(ports, [staffFields({ email })], by)

/** Ana had a notice that nobody knows to have arrived; then an importer changes her address to a mailbox of their own. */
async function changed() {
  const running = await notified({ policies: [policyOf({ reminders: [], ...suspending })] })
  const report = await importAs(mallory, running.at('2023-03-08T10:00'), 'x@ec.example')
  return { running, report }
}

const confirmAs = (by: Admin, { ports }: Running, at = changedAt) =>
  confirmAddresses(ports, [`${refOf('ana')}-${at.epochMilliseconds}`], by)

const waiting = async ({ ports }: Running) => (await listUnconfirmed(ports)).rows.map(({ staff, waiting }) => `${staff} ${waiting}`)

it('a notice to an address changed by hand suspends nobody for 14 days', async () => {
  const { running, report } = await changed()
  expect(report.warned).toMatchObject([{ index: 0, field: 'email' }])
  expect(await waiting(running)).toEqual(['ana 0'])
  await running.runUntil('2023-03-22T09:59')
  expect(running.lastMail?.to).toBe('x@ec.example')
  expect(await running.proven()).toHaveProperty('phone')
  expect(accessOf(running)).toBeUndefined()
  expect(await waiting(running)).toEqual(['ana 1'])
  await running.runUntil('2023-03-22T10:00')
  expect(accessOf(running)).toBe('suspended')
  expect((await running.mailOf())?.unconfirmed).toBeUndefined()
})

it('a change of address is confirmed by another person than the one who made it', async () => {
  const { running } = await changed()
  await running.runUntil('2023-03-17T10:00')
  expect(await confirmAs({ subject: 'other', address: mallory.address }, running)).toEqual({ confirmed: [], own: 1 })
  expect(await confirmAs({ subject: 'ci', isMachine: true }, running)).toEqual({ confirmed: [], own: 1 })
  expect(await confirmAs({ subject: 'olga' }, running)).toEqual({ confirmed: [refOf('ana')], own: 0 })
  expect(await confirmAs({ subject: 'olga' }, running)).toEqual({ confirmed: [], own: 0 })
  await running.sweep()
  expect(accessOf(running)).toBe('suspended')
  const [decision] = await Array.fromAsync(running.ports.audit.list(controlChain))
  expect(decision).toMatchObject({ by: 'olga', action: 'confirm addresses', details: { people: 1 } })
  expect(decision?.about).toBeUndefined()
})

it('a change of address that was changed again since it was seen is not confirmed', async () => {
  const { running } = await changed()
  await importAs(mallory, running.at('2023-03-09T10:00'), 'y@ec.example')
  expect(await confirmAs({ subject: 'olga' }, running)).toEqual({ confirmed: [], own: 0 })
  expect(await waiting(running)).toEqual(['ana 0'])
})

it('a change of address is exported without the address of the admin who made it', async () => {
  const { running } = await changed()
  const { person } = (await exportPerson(running.ports, refOf('ana'), 'olga')) ?? {}
  expect(person?.mail?.unconfirmed?.by).toEqual({ subject: 'mallory' })
})

it('no change of address waits where nothing was mailed, or only its letter case is another', async () => {
  const running = await notified()
  expect(await importAs(mallory, running, 'ANA@ec.example')).toMatchObject({ warned: [] })
  const newcomer = [staffFields({ id: 'ben', email: 'ben@ec.example' }), staffFields({ id: 'ben', email: 'b@ec.example' })]
  for (const one of newcomer) expect(await importStaff(running.ports, [one], mallory)).toMatchObject({ warned: [] })
  expect(await waiting(running)).toEqual([])
})

const olga = { subject: 'olga' }
const ben = staffFields({ id: 'ben', email: 'ben+v@ec.example' })
const rule = policyOf({ reminders: [], ...suspending })

const approveAs = (by: Admin, { ports }: Running, after: number, seenAt: string) =>
  ports.policies.activate(rule, after, { at: ports.clock.now(), approval: { by, seenAt: brussels(seenAt) } })

/** Mallory names Ben's address, whose phone is in breach, under a policy that Olga approved before. */
async function firstNamed() {
  const running = await notified({ policies: [rule] })
  await approveAs(olga, running, 1, '2023-02-23T09:00')
  const { ports } = running.at('2023-02-24T10:00')
  await importStaff(ports, [ben], mallory)
  await importDevices(ports, [deviceFields({ id: 'ben-phone', staff: 'ben' })], mallory)
  await running.runUntil('2023-04-17T10:00')
  return running
}

const namedAt = brussels('2023-02-24T10:00')

it.each<[string, (running: Running) => Promise<unknown>, 'suspended' | undefined]>([
  ['nobody, however long it takes', async () => {}, undefined],
  ['who named it, once more', ({ ports }) => importStaff(ports, [ben], mallory), undefined],
  ['who named it, approving a policy', running => approveAs({ ...mallory, subject: 'm2' }, running, 2, '2023-04-17T10:00'), undefined],
  ['an approver who had not seen it', running => approveAs({ subject: 'eva' }, running, 2, '2023-02-24T09:59'), undefined],
  ['an approver who had seen it', running => approveAs({ subject: 'eva' }, running, 2, '2023-04-17T10:00'), 'suspended'],
  ['another person who imports the same', ({ ports }) => importStaff(ports, [ben], olga), 'suspended'],
  [
    'another person who confirms it',
    ({ ports }) => confirmAddresses(ports, [`${refOf('ben')}-${namedAt.epochMilliseconds}`], olga),
    'suspended',
  ],
  [
    'a directory that has it',
    ({ ports }) =>
      importListed(ports, [{ index: 0, record: staffRecord.parse(ben), fromDirectory: { groups: [], directoryKey: 'k1' } }], {}),
    'suspended',
  ],
])('an address that one person was the first to name carries a suspension once it is confirmed: by %s', async (_, confirm, access) => {
  const running = await firstNamed()
  expect(running.outbox.filter(({ to }) => to === 'ben+v@ec.example').length).toBeGreaterThan(1)
  expect(accessOf(running, 'ben-phone')).toBeUndefined()
  expect(await waiting(running)).toEqual(['ben 1'])
  await confirm(running)
  await running.enrol()
  await running.runUntil('2023-04-18T10:00')
  expect(accessOf(running, 'ben-phone')).toBe(access)
  expect(await waiting(running)).toEqual(access ? [] : ['ben 1'])
})

it('an address that is named by another before the first mail was sent waits until someone confirms it', async () => {
  const running = await notified({ policies: [rule] })
  await approveAs(olga, running, 1, '2023-02-23T09:00')
  const { ports } = running
  await importStaff(ports, [staffFields({ id: 'ben' })], { subject: '' })
  const report = await importStaff(ports, [ben], mallory)
  expect(report).toMatchObject({ changed: 1, warned: [{ index: 0, field: 'email' }] })
  const { person } = await ports.people.get(refOf('ben'))
  expect(person.mail?.unconfirmed).toMatchObject({ by: mallory })
  expect(person.mail?.unconfirmed?.until).toBeUndefined()
})
