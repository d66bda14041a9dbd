/** What `ides cost` says that passes and changes of access take of DynamoDB, held against the functions. */

import { expect, it } from 'vitest'
import { units } from '#functions/cli/cost/systems.ts'
import { runCampaign } from '#infra/local/campaign.ts'
import { importPeople } from '#infra/local/import.ts'
import { type Machine, type MachineOptions, startMachine, type User } from '#infra/local/machine.ts'
import { deviceKeys } from '#infra/local/others/other-system.ts'
import { startOther } from '#infra/local/others/start.ts'
import type { Read } from '#infra/local/sources/read.ts'
import { startSource } from '#infra/local/sources/start-source.ts'
import { acceptStaff } from '#infra/local/stand-ins.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, peopleWith, several } from '../builders.ts'
import { inventedOrganisation } from '../sample.ts'
import { meterCapacity } from './capacity.ts'
import { announcedPolicy } from './invented.ts'

/** A machine, and what one of its functions took of DynamoDB since it was last asked. */
async function metered(user: User, options: MachineOptions) {
  let taken = { read: 0, write: 0 }
  const machine = await startMachine({
    ...options,
    watch: (client, of) =>
      meterCapacity(client, ({ read, write }) => {
        if (of === user) taken = { read: taken.read + read, write: taken.write + write }
      }),
  })
  const take = () => {
    const before = taken
    taken = { read: 0, write: 0 }
    return before
  }
  return { machine, take }
}

/** Passes over an organisation in which nothing happens but that devices report at midnight, after the first. */
async function passesOver(part: (read: Read) => Read, prepare: (machine: Machine) => Promise<unknown>) {
  const policy = await announcedPolicy()
  const organisation = { ...(await inventedOrganisation(100)), changes: [] }
  const clock = virtualClock(brussels('2023-02-20T07:00'))
  const source = await startSource('intune', organisation, policy, clock)
  const { machine, take } = await metered('sync', { clock, read: part(source.read) })
  try {
    await machine.system.policies.activate(policy, 0)
    await prepare(machine)
    const at = async (local: string) => {
      clock.advanceTo(brussels(local))
      take()
      await machine.tick()
      return take()
    }
    await at('2023-02-20T07:00')
    await acceptStaff(machine.system)
    await machine.tick()
    const devices = organisation.people.flatMap(({ devices }) => devices).length
    return { at, devices, close: () => Promise.all([machine.close(), source.close()]) }
  } catch (error) {
    await machine.close()
    throw error
  }
}

it('a pass over devices, and a start without one, take the units that ides cost says', async () => {
  const { people } = await inventedOrganisation(100)
  const { at, devices, close } = await passesOver(
    ({ sources, secrets }) => ({ sources, secrets }),
    ({ system }) => importPeople(system, people),
  )
  try {
    const { start, device } = units
    expect((await at('2023-02-20T07:15')).read).toBe(start)
    const same = await at('2023-02-20T13:00')
    expect(same.read / devices).toBeLessThanOrEqual(device.reads)
    // A directory adds a look-up of the id that it may have of a user.
    expect(same.read / devices).toBeGreaterThan(device.reads - 0.8)
    expect(same.write / devices).toBeLessThanOrEqual(device.writes)
    const nextDay = await at('2023-02-21T03:00')
    expect((nextDay.read - same.read) / devices).toBeLessThanOrEqual(device.readsOnceADay)
    expect((nextDay.write - same.write) / devices).toBeLessThanOrEqual(device.writesOnceADay)
    expect((nextDay.write - same.write) / devices).toBeGreaterThan(device.writesOnceADay - 0.3)
  } finally {
    await close()
  }
})

it('a directory takes the units that ides cost says, and few where only changes are read', async () => {
  const { at, close } = await passesOver(
    ({ directories, secrets }) => ({ sources: {}, secrets, directories }),
    async () => {},
  )
  try {
    const [changes, whole] = [await at('2023-02-20T13:00'), await at('2023-02-21T07:15')]
    expect(changes.read / 100).toBeLessThanOrEqual(0.4)
    expect(whole.read / 100).toBeLessThanOrEqual(units.person.reads + 0.4)
    expect(whole.read / 100).toBeGreaterThan(units.person.reads - 0.5)
    expect(whole.write / 100).toBeLessThanOrEqual(units.person.writes + 0.05)
  } finally {
    await close()
  }
})

it('a change of access takes the units that ides cost says, comparisons included', async () => {
  const policy = await announcedPolicy()
  const names = several(10, number => `s${number}`)
  const people = peopleWith(...names.map(id => ({ who: { id, email: `${id}@ec.example` }, devices: [{ id: `${id}-phone` }] })))
  const clock = virtualClock(policy.announcedAt)
  const other = await startOther('entra', people, clock)
  const { machine, take } = await metered('connect', { clock, others: [other] })
  try {
    const plan = { policy, people, changes: [], until: brussels('2023-03-15T23:00'), isResumed: false, keysOf: deviceKeys }
    await runCampaign(machine, clock, plan, async () => {})
    take()
    await machine.tick()
    expect(take().read).toBe(units.connect.start)
    clock.advanceTo(brussels('2023-03-16T00:00'))
    await machine.tick()
    const cut = take()
    const changed = machine.connector.log.length
    expect(changed).toBe(10)
    expect((cut.read - units.connect.start) / changed).toBeLessThanOrEqual(units.change.reads)
    expect(cut.write / changed).toBeLessThanOrEqual(units.change.writes)
    expect(cut.write / changed).toBeGreaterThan(units.change.writes - 2)
  } finally {
    await machine.close()
    await other.close()
  }
})
