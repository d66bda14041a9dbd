/** Whoever waits for a human: who they are, and how they are let go. */
import type { Temporal } from 'temporal-polyfill'
import { changePerson } from '../people/change.ts'
import type { HoldReason } from '../people/mail.ts'
import type { People } from '../people/store.ts'
import type { ActivePolicies } from '../policies/store.ts'
import { readdress } from '../review/decisions.ts'
import type { Clock } from '../schedule/clock.ts'

/** Somebody to whom nothing is sent until a human lets them go. */
export interface HeldPerson {
  readonly ref: string
  readonly reason: HoldReason
  readonly since: Temporal.Instant
}

export interface HoldingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/** Those to whom nothing else is owed than what is held, the longest first. */
export async function* listHeld({ people, clock }: HoldingPorts): AsyncGenerator<HeldPerson> {
  for await (const page of people.listDue('held', clock.now()))
    for (const { ref, person } of page.people)
      if (person.mail?.held) yield { ref, reason: person.mail.held.reason, since: person.mail.held.at }
}

/**
 * Lets somebody go whose address is known to be good, or whose fault is mended: what they are owed is due again.
 * @returns false where they were not held
 * @throws PersonNotFoundError
 */
export const release =
  ({ people, policies, clock }: HoldingPorts) =>
  async (ref: string): Promise<boolean> => {
    const active = await policies.listActive()
    return changePerson(people, ref, (person) =>
      person.mail?.held ? readdress(person, active, person.profile.email, clock.now()) : person,
    )
  }
