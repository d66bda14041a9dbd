import { Temporal } from 'temporal-polyfill'
import type { System } from '../functions/compose/system.ts'
import { sha256 } from '../shared/domain/hash.ts'
import type { Person } from '../shared/domain/people/person.ts'
import { refFrom } from '../shared/domain/people/ref.ts'
import type { StoredPerson } from '../shared/domain/people/store.ts'

/** The ref that the twin in memory gives a staff id, so that tests know it. @param holder 2 for whoever is imported after an erasure */
export const refOf = (staff: string, holder = 1) => refFrom(Buffer.from(sha256(holder === 1 ? staff : `${staff} ${holder}`), 'hex'))

/** A person under the ref of their staff id. */
export const storedAs = (person: Person, version = 0): StoredPerson => ({ ref: refOf(person.profile.id), person, version })

const longAgo = Temporal.Instant.fromEpochMilliseconds(0)

/** Stores a person with their ref, their address and their devices, unreviewed. @returns the ref */
export async function storePerson({ newcomers, refs, owners }: Pick<System, 'newcomers' | 'refs' | 'owners'>, person: Person) {
  const { id } = person.profile
  if (!(await newcomers.add([{ person, since: longAgo }]))) throw new Error(`${id}, or their address, is stored already`)
  const ref = (await refs.find(id)) ?? ''
  for (const device of person.devices) await owners.save(device.id, ref)
  return ref
}

/** A ref under which nobody is stored. */
export async function leaveRef(system: Pick<System, 'newcomers' | 'refs' | 'owners' | 'people'>, person: Person) {
  const ref = await storePerson(system, person)
  await system.people.remove(await system.people.get(ref))
  return ref
}
