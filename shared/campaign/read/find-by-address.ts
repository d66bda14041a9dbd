import type { Addresses } from '../../domain/people/addresses.ts'
import { isSameAddress } from '../../domain/people/mail.ts'
import { findReadable, type People } from '../../domain/people/store.ts'

/** @returns the ref of the staff member with this address */
export async function findByAddress(
  { addresses, people }: { readonly addresses: Addresses; readonly people: People },
  address: string,
): Promise<string | undefined> {
  const holder = await addresses.find(address)
  const found = holder && (await findReadable(people, holder.ref))
  return found && isSameAddress(found.person.profile.email, address) ? found.ref : undefined
}
