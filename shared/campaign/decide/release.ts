import { noMail } from '../../domain/people/mail.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { readdress } from '../../domain/review/decisions/effects.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

export interface ReleasingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/**
 * Releases mail to someone: what they are owed is due again. If their mail is not held, they only leave the list of held people.
 * @throws PersonNotFoundError, UnreadablePersonError, BusyPersonError
 */
export async function release({ people, policies, clock }: ReleasingPorts, ref: string): Promise<void> {
  const active = await policies.listActive()
  const stored = await people.get(ref)
  const { complainedAt, ...mail } = stored.person.mail ?? noMail
  if (!mail.held) {
    // Any save takes a record that could not be read out of the held queue.
    await people.save({ ...stored, person: review({ ...stored.person, mail }, active, clock.now()) })
    return
  }
  await changePerson(people, stored, (person) =>
    person.mail?.held ? readdress(person, active, person.profile.email, clock.now()) : person,
  )
}
