import { expect, it } from 'vitest'
import { confirmAddresses } from '#campaign/decide/confirm-addresses.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { listUnconfirmed } from '#campaign/read/needs-attention.ts'
import type { Admin } from '#domain/admin.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { brussels, policyOf, staffFields, suspending } from '#test/builders.ts'
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
