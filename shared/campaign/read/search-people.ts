import { isSameAddress } from '#domain/people/mail.ts'
import { nameWords } from '#domain/people/read-staff.ts'
import { findReadable } from '#domain/people/store.ts'
import type { Ports } from '../ports.ts'

/** People found for one page, at a read unit each. */
const mostFound = 20

/**
 * Searches the names of all people, with or without a case: each word must begin one of theirs, whatever its letter case and accents.
 * @param from the `next` of an earlier page
 * @returns no `next` once all people are read
 */
export async function searchPeople({ people }: Ports<'people'>, name: string, from?: string) {
  const words = nameWords(name)
  if (words.length === 0) return { items: [] }
  const { refs, next } = await people.findNamed(words, mostFound, from)
  const found = (await people.findAll(refs)).people.map(({ ref, person: { profile } }) => {
    const { id: staff, name, unit, country } = profile
    return { ref, staff, name, unit, country }
  })
  return { items: found.toSorted((a, b) => a.name.localeCompare(b.name)), next }
}

/** @returns the ref of the staff member with this address */
export async function findByAddress({ addresses, people }: Ports<'addresses' | 'people'>, address: string) {
  const holder = await addresses.find(address)
  const found = holder && (await findReadable(people, holder.ref))
  return found && isSameAddress(found.person.profile.email, address) ? found.ref : undefined
}
