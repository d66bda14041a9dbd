import { IdesError } from '../errors.ts'
import type { Person } from './person.ts'
import type { People } from './store.ts'
import { written } from './written.ts'

/** Others who save the same person at the same time, until that is a fault. */
const mostRivals = 20

/**
 * Changes a person by a pure function, over again wherever somebody else has saved them meanwhile.
 * @returns whether anything was written: nothing is where nothing changes
 * @throws PersonNotFoundError, BusyPersonError
 */
export async function changePerson(people: People, ref: string, change: (person: Person) => Person | Promise<Person>): Promise<boolean> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { person, version } = await people.get(ref)
    const changed = await change(person)
    if (written(changed) === written(person)) return false
    if ((await people.save(changed, version)) === 'saved') return true
  }
  throw new BusyPersonError(ref)
}

export class BusyPersonError extends IdesError {
  override readonly name = 'BusyPersonError'
  constructor(ref: string) {
    super(`${ref} was saved by others ${mostRivals} times while one change was being made: try again`)
  }
}
