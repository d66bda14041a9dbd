import type { Temporal } from 'temporal-polyfill'
import { type HoldReason, noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

/** Someone who gets no mail until a human releases it, or who reported it as spam. */
export interface HeldPerson {
  readonly ref: string
  /** Absent if the record cannot be read, as is the name. */
  readonly staff?: string
  readonly name?: string
  /** `complained`: they reported mail as spam, which goes on. `unreadable`: their record cannot be read, or could not when last tried. */
  readonly reason: HoldReason | 'complained' | 'unreadable'
  /** Absent if unknown. */
  readonly since?: Temporal.Instant
}

export interface HeldPage {
  readonly held: readonly HeldPerson[]
  /** Continues the list; absent after the last page. */
  readonly next?: string
}

/** Of a hundred people each, looked at for one page of the list: some of them may be left out. */
const mostPages = 10

/**
 * Lists everyone whose mail is held, whatever else is due to them, who reported it as spam, and every record that cannot be read.
 * @param from the `next` of an earlier page
 */
export async function listHeld({ people, clock }: { readonly people: People; readonly clock: Clock }, from?: string): Promise<HeldPage> {
  const held: HeldPerson[] = []
  let pages = 0
  for await (const page of people.listEveryone(from)) {
    held.push(...page.unreadable.map((ref) => ({ ref, reason: 'unreadable' as const })))
    for (const { ref, person } of page.people) {
      const { held: hold, complainedAt } = person.mail ?? noMail
      if (hold) held.push({ ref, ...named(person), reason: hold.reason, since: hold.at })
      else if (complainedAt) held.push({ ref, ...named(person), reason: 'complained', since: complainedAt })
    }
    pages += 1
    if (page.next !== undefined && pages === mostPages) return { held, next: page.next }
  }
  // A record that could not be read, and now can, stays in this queue until it is released.
  for await (const page of people.listDue('held', clock.now()))
    for (const { ref, person } of page.people) if (!person.mail?.held) held.push({ ref, ...named(person), reason: 'unreadable' })
  return { held }
}

const named = ({ profile: { id, name } }: Person): Pick<HeldPerson, 'staff' | 'name'> => ({ staff: id, name })
