import { isSameAddress } from '#shared/domain/people/mail.ts'
import { nameWords } from '#shared/domain/people/read-staff.ts'
import { findReadable } from '#shared/domain/people/store.ts'
import type { CaseSummary } from '#shared/domain/people/summary.ts'
import { isBefore } from '#shared/domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'

/** A person with a case. */
export type FoundPerson = Pick<CaseSummary, 'ref' | 'staff' | 'name' | 'unit' | 'country'>

export interface SearchPage {
  readonly items: readonly FoundPerson[]
  /** Continues the search; absent once all cases are read. */
  readonly next?: string
}

/** People found for one page. */
const mostFound = 50

/** After so many, the cases of no further policy are read for this page. */
const longest = { seconds: 5 } as const

/**
 * Searches the names of people with cases under policies in force: each word must begin one of theirs, whatever its letter case and accents.
 * @param from the `next` of an earlier page
 */
export async function searchPeople(
  { summaries, policies, clock }: Ports<'summaries' | 'policies' | 'clock'>,
  name: string,
  from = '',
): Promise<SearchPage> {
  const words = nameWords(name)
  if (words.length === 0) return { items: [] }
  const [start = '', startAfter] = from.split(' ')
  const ids = (await policies.listActive()).map(({ id }) => id).filter((id) => id >= start)
  const end = clock.now().add(longest)
  const found = new Map<string, FoundPerson>()
  for (const id of ids.toSorted()) {
    if (found.size >= mostFound || !isBefore(clock.now(), end)) return { items: [...found.values()], next: id }
    const { rows, next } = await summaries.list(id, { words }, mostFound - found.size, id === start ? startAfter : undefined)
    for (const { ref, staff, name, unit, country } of rows) found.set(ref, { ref, staff, name, unit, country })
    if (next !== undefined) return { items: [...found.values()], next: `${id} ${next}` }
  }
  return { items: [...found.values()] }
}

/** @returns the ref of the staff member with this address */
export async function findByAddress({ addresses, people }: Ports<'addresses' | 'people'>, address: string): Promise<string | undefined> {
  const holder = await addresses.find(address)
  const found = holder && (await findReadable(people, holder.ref))
  return found && isSameAddress(found.person.profile.email, address) ? found.ref : undefined
}
