import type { AccessRequest } from '../../domain/access/connector.ts'
import { type People, PersonNotFoundError } from '../../domain/people/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'
import { withAccessAskedAgain, withAccessConfirmed } from './request-access.ts'

/**
 * Records that an access request was carried out.
 * @returns `mismatched` for access that is not wanted, `ignored` for an earlier version: neither proves anything. `unknown` if no access of
 *   this device and person was ever changed
 */
export async function takeConfirmation(
  { people, clock }: { readonly people: People; readonly clock: Clock },
  { person: ref, device, wanted, version }: AccessRequest,
): Promise<'taken' | 'mismatched' | 'ignored' | 'unknown'> {
  try {
    const stored = await people.get(ref)
    const access = stored.person.access[device]
    if (!access) return 'unknown'
    if (version < access.version) return 'ignored'
    if (version > access.version || wanted !== access.wanted) return 'mismatched'
    await changePerson(people, stored, (person) => withAccessConfirmed(person, device, version, clock.now()))
    return 'taken'
  } catch (error) {
    if (error instanceof PersonNotFoundError) return 'unknown'
    throw error
  }
}

/** Has the next sweep request what no other system could do, as when a permission was missing. @returns false if nothing was refused */
export async function askAgain({ people }: { readonly people: People }, person: string, device: string): Promise<boolean> {
  try {
    return await changePerson(people, person, (stored) => withAccessAskedAgain(stored, device))
  } catch (error) {
    if (error instanceof PersonNotFoundError) return false
    throw error
  }
}
