import type { PageLinks } from '../../domain/people/page-links.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import { changePerson } from './change-person.ts'

/** Applies a change that may end links to a person's pages, as `changePerson` does, then removes those. */
export async function changeLinked(
  { people, pageLinks }: { readonly people: People; readonly pageLinks: PageLinks },
  whom: string | StoredPerson,
  change: (person: Person) => Person,
): Promise<boolean> {
  let ended: readonly string[] = []
  const isChanged = await changePerson(people, whom, (before) => {
    const after = change(before)
    const kept = pageKeysOf(after)
    ended = pageKeysOf(before).filter((key) => !kept.includes(key))
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
