import { type People, PersonNotFoundError } from '../../domain/people/store.ts'
import { changePerson } from '../save/change-person.ts'
import { withAccessAskedAgain } from './request-access.ts'

/** Has the next sweep request what no other system could do, as when a permission was missing. @returns false if nothing was refused */
export async function askAgain({ people }: { readonly people: People }, person: string, device: string): Promise<boolean> {
  try {
    return await changePerson(people, person, (stored) => withAccessAskedAgain(stored, device))
  } catch (error) {
    if (error instanceof PersonNotFoundError) return false
    throw error
  }
}
