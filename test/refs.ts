import type { System } from '../functions/compose/system.ts'
import { sha256 } from '../shared/domain/hash.ts'
import type { Person } from '../shared/domain/people/person.ts'
import { refFrom } from '../shared/domain/people/ref.ts'
import type { StoredPerson } from '../shared/domain/people/store.ts'

/** The ref that the twin in memory gives a staff id, so that tests know it. @param holder 2 for whoever is imported after an erasure */
export const refOf = (staff: string, holder = 1): string => refFrom(Buffer.from(sha256(holder === 1 ? staff : `${staff} ${holder}`), 'hex'))

/** A person under the ref of their staff id. */
export const storedAs = (person: Person, version = 0): StoredPerson => ({ ref: refOf(person.profile.id), person, version })

/** Stores a person with their ref and their devices, unreviewed. */
export async function storePerson({ people, refs, owners }: Pick<System, 'people' | 'refs' | 'owners'>, person: Person): Promise<void> {
  const { ref } = await refs.getOrCreate(person.profile.id)
  await people.save({ ref, person, version: 0 })
  for (const { id } of person.devices) await owners.save(id, ref)
}
