/** Whoever waits for a human: who they are, and how they are let go. */
import type { Temporal } from 'temporal-polyfill'
import type { HoldReason } from '../../domain/people/mail.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { readdress } from '../../domain/review/decisions.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

/** Somebody to whom nothing is sent until a human lets them go. */
export interface HeldPerson {
  readonly ref: string
  /** `unreadable`: their record cannot be read, or could not when it was last tried. */
  readonly reason: HoldReason | 'unreadable'
  /** Absent where that is not known. */
  readonly since?: Temporal.Instant
}

export interface HoldingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/** Some of those who are held; `next` continues them, absent after the last. */
export interface HeldPage {
  readonly held: readonly HeldPerson[]
  readonly next?: string
}

/** People looked at for one page, about. */
const mostLooked = 1000

/**
 * Whoever's mail is held, whatever else is due of them, and every record that cannot be read.
 * @param from the `next` of an earlier page
 */
export async function heldPage({ people, clock }: Pick<HoldingPorts, 'people' | 'clock'>, from?: string): Promise<HeldPage> {
  const held: HeldPerson[] = []
  let looked = 0
  for await (const page of people.listEveryone(from)) {
    held.push(...page.unreadable.map((ref) => ({ ref, reason: 'unreadable' as const })))
    for (const { ref, person } of page.people)
      if (person.mail?.held) held.push({ ref, reason: person.mail.held.reason, since: person.mail.held.at })
    looked += page.people.length
    if (page.next !== undefined && looked >= mostLooked) return { held, next: page.next }
  }
  // Whose record could not be read, and now can, still stands among the held.
  for await (const page of people.listDue('held', clock.now()))
    for (const { ref, person } of page.people) if (!person.mail?.held) held.push({ ref, reason: 'unreadable' })
  return { held }
}

/** Everybody of the kind. */
export async function* listHeld(ports: Pick<HoldingPorts, 'people' | 'clock'>): AsyncGenerator<HeldPerson> {
  let from: string | undefined
  do {
    const { held, next } = await heldPage(ports, from)
    yield* held
    from = next
  } while (from !== undefined)
}

/**
 * Lets somebody go whose address is known to be good, whose fault is mended, or whose record can be read again: what they are owed is due
 * again. Whoever is not held stays as they are.
 * @throws PersonNotFoundError, UnreadablePersonError, BusyPersonError
 */
export async function release({ people, policies, clock }: HoldingPorts, ref: string): Promise<void> {
  const active = await policies.listActive()
  const stored = await people.get(ref)
  if (!stored.person.mail?.held) {
    // Whoever is held by their record alone is let go by being saved, by whomever.
    await people.save(review(stored.person, active, clock.now()), stored.version)
    return
  }
  await changePerson(people, stored, (person) =>
    person.mail?.held ? readdress(person, active, person.profile.email, clock.now()) : person,
  )
}
