import type { Temporal } from 'temporal-polyfill'
import { isSameAddress } from '#domain/people/mail.ts'
import { type Addresses, type AddressHolder, type People, UnreadablePersonError } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'

interface AddressPorts {
  addresses: Addresses
  people: People
}

/** Longer than an import takes from the claim of an address to the save of its person. */
const savingTime = { hours: 1 } as const

/**
 * Claims an address for a person who is about to be saved with it. A claim that was left behind, by a crash between the two, gives way.
 * @returns false if another person has the address
 */
export async function claimAddress(ports: AddressPorts, address: string, ref: string, now: Temporal.Instant) {
  const claimed = { ref, since: now }
  let holder = await ports.addresses.claim(address, claimed)
  while (holder.ref !== ref) {
    if (await isHeld(ports, address, holder, now)) return false
    holder = await ports.addresses.claim(address, claimed, holder)
  }
  return true
}

/** False for a claim that was left behind. */
export const isHeld = async ({ people }: AddressPorts, address: string, holder: AddressHolder, now: Temporal.Instant) =>
  mayBeSaving(holder, now) || (await hasAddress(people, holder.ref, address))

const mayBeSaving = ({ since }: AddressHolder, now: Temporal.Instant) => isBefore(now, since.add(savingTime))

/** Who has an address; undefined for one that a person may be about to be saved with. */
export async function findSettled({ addresses }: AddressPorts, address: string, now: Temporal.Instant): Promise<AddressHolder | undefined> {
  const holder = await addresses.find(address)
  return holder && !mayBeSaving(holder, now) ? holder : undefined
}

/** True also if their record cannot be read. */
async function hasAddress(people: People, ref: string, address: string) {
  try {
    const found = await people.find(ref)
    return found !== undefined && isSameAddress(found.person.profile.email, address)
  } catch (error) {
    if (error instanceof UnreadablePersonError) return true
    throw error
  }
}
