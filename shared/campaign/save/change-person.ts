import type { Person } from '#domain/people/person.ts'
import { serializePerson } from '#domain/people/serialize.ts'
import type { People, StoredPerson } from '#domain/people/store.ts'
import { mostRivals, RivalsError } from '#domain/rivals.ts'
import type { Ports } from '../ports.ts'

/**
 * Applies a change to a person, again after each concurrent save.
 * @param who a ref, or a person just read consistently, which saves a read
 * @returns false where nothing changed, and nothing was written
 * @throws PersonNotFoundError, RivalsError
 */
export async function changePerson(people: People, who: string | StoredPerson, change: (person: Person) => Person | Promise<Person>) {
  const ref = typeof who === 'string' ? who : who.ref
  let stored = typeof who === 'string' ? await people.get(ref) : who
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { person, version } = stored
    const changed = await change(person)
    if (changed === person || serializePerson(changed) === serializePerson(person)) return false
    if ((await people.save({ ref, person: changed, version })) === 'saved') return true
    stored = await people.get(ref)
  }
  throw new RivalsError(ref)
}

/** Applies a change that may end links to a person's pages, as `changePerson` does, then removes those. */
export async function changeLinked(
  { people, pageLinks }: Ports<'people' | 'pageLinks'>,
  who: string | StoredPerson,
  change: (person: Person) => Person,
) {
  let ended: readonly string[] = []
  const isChanged = await changePerson(people, who, before => {
    const after = change(before)
    const kept = pageKeysOf(after)
    ended = pageKeysOf(before).filter(key => !kept.includes(key))
    return after
  })
  for (const key of ended) await pageLinks.remove(key)
  return isChanged
}

export const pageKeysOf = ({ pages = {} }: Person): readonly string[] => Object.values(pages).map(({ key }) => key)

/** The person with no link to a page: the next mail brings new ones. */
export function withoutPageLinks({ pages, ...person }: Person): Person {
  return person
}
