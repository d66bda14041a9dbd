/** Suspensions that two people approved though their policy reaches too many, and that were carried out in Microsoft Entra. */
import pMap from 'p-map'
import { entraDevice } from '#adapters/graph/device-access.ts'
import { realSurroundings } from '#adapters/http/api-client.ts'
import { sweep } from '#campaign/send/sweep.ts'
import type { System } from '#functions/compose/system.ts'
import { type EntraSystem, entraSystem } from '#infra/local/others/entra-system.ts'
import { deviceKeys, knownDevices } from '#infra/local/others/other-system.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { peopleWith, several } from '../builders.ts'
import { memoryWakeUps } from '../memory/wake-ups.ts'
import { type Connected, connected } from '../shared/campaign/access/connecting.ts'
import { decideTogether, listed, suspending } from '../shared/campaign/brake/holding.ts'
import { announced } from '../shared/campaign/running.ts'
import { surroundingsOf } from '../sources.ts'

export const wavePolicy = 'no-tiktok'

export interface Wave extends Connected {
  entra: EntraSystem
  /** The hash of the list that was approved. */
  list: string
}

/** Everything but Entra is in memory. @param size devices, each of someone else */
export async function carriedOutWave(size: number, onExchange: (exchange: Exchange) => void): Promise<Wave> {
  const numbers = several(size, index => index + 1)
  const people = peopleWith(...numbers.map(number => ({ who: { id: `staff-${number}` }, devices: [{ id: `phone-${number}` }] })))
  const entra = await entraSystem(knownDevices(people), { onExchange })
  const [secret = ''] = Object.values(entra.secrets)
  const campaign = await announced({
    policies: [suspending({ id: wavePolicy })],
    people: people.map(person => ({ ...person, devices: person.devices.map(one => ({ ...one, keys: [...deviceKeys(one.id)] })) })),
  })
  await campaign.runUntil('2023-03-15T23:45')
  const wakeUps = memoryWakeUps()
  const wave = connected(campaign.with({ wakeUps }).at('2023-03-16T09:00'), {
    entra: entraDevice(entra.settings, surroundingsOf(secret, realSurroundings)),
  })
  await wave.sweep()
  const { hash: list } = await listed(wave.running)
  await decideTogether(wave.running, { list })
  wave.running.later({ minutes: 1 })
  await wave.sweep()
  for (const { shard, by } of wakeUps.kept) await sweep(wave.running.ports, ['escalate'], () => true, { shards: [shard], by })
  await wave.sweep()
  return { ...wave, entra, list }
}

/** Puts all that is known of a wave into other stores. */
export async function copyWave({ running, list }: Wave, system: System) {
  const { policies, enrolment, brakes, accessStates, people, clock } = running.ports
  for (const policy of await policies.listActive()) await system.policies.activate(policy, 0)
  await system.enrolment.save((await enrolment.find()) ?? { enrolled: {} })
  await system.brakes.save(wavePolicy, (await brakes.get(wavePolicy)).state, 0)
  await system.brakes.saveList(wavePolicy, await brakes.findList(wavePolicy, list), clock.now())
  // Today's comparison is done.
  await system.accessStates.saveComparison({ doneAt: clock.now() })
  const stored = (await Array.fromAsync(people.listEveryone())).flatMap(page => page.people)
  await pMap(
    stored,
    async ({ ref, person }) => {
      await system.people.save({ ref, person, version: 0 })
      for (const { id } of person.devices) {
        await system.owners.save(id, ref)
        const asked = await accessStates.find(ref, id)
        if (asked) await system.accessStates.save(asked.state, 0)
      }
    },
    { concurrency: 16 },
  )
}
