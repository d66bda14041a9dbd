import { type People, PersonNotFoundError } from '../../domain/people/store.ts'
import { changePerson } from '../save/change-person.ts'
import { withAccessConfirmed } from './request-access.ts'

/** Records that an access request was carried out. */
export async function takeConfirmation(
  { people }: { readonly people: People },
  ref: string,
  device: string,
  version: number,
): Promise<'taken' | 'unknown'> {
  try {
    await changePerson(people, ref, (person) => withAccessConfirmed(person, device, version))
    return 'taken'
  } catch (error) {
    if (error instanceof PersonNotFoundError) return 'unknown'
    throw error
  }
}
