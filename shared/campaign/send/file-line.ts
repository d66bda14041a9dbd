import { Temporal } from 'temporal-polyfill'
import type { DigestLines, FiledLine } from '../../domain/digests/lines.ts'
import { type MailState, noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { timetable } from '../../domain/schedule/timetable.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'

export interface FilingPorts {
  readonly people: People
  readonly lines: DigestLines
}

/**
 * Adds a line to the digest of its date, or of the recipient's next working day if that one was sent. Repeated calls and concurrent sending
 * still put the line into one digest.
 * @param recipient a manager or a team
 * @param from earliest moment of the digest
 */
export async function fileLine(
  { people, lines }: FilingPorts,
  recipient: StoredPerson,
  policy: PolicyVersion,
  line: FiledLine,
  from = line.at,
): Promise<void> {
  const own = timetable(policy, recipient.person.profile)
  for (let at = from; ; at = own.nextSendAtOfLaterDay(at)) {
    const on = own.dateOf(at)
    if ((await lines.file(recipient.ref, on, line)) === 'told') return
    if ((await withDigestDue(people, recipient.ref, on, at)) === 'due') return
    // That digest is sent or being sent. If it does not include the line, try the next.
    if ((await lines.withdraw(recipient.ref, on, line)) === 'told') return
  }
}

async function withDigestDue(people: People, ref: string, on: Temporal.PlainDate, at: Temporal.Instant): Promise<'due' | 'closed'> {
  let outcome: 'due' | 'closed' = 'due'
  await changePerson(people, ref, (person) => {
    const mail = person.mail ?? noMail
    outcome = isClosed(mail, on) ? 'closed' : 'due'
    return outcome === 'due' ? owingDigest(person, mail, on, at) : person
  })
  return outcome
}

const isClosed = ({ claim, digests }: MailState, on: Temporal.PlainDate): boolean =>
  [claim?.digestOn, digests?.sentThrough].some((last) => last !== undefined && Temporal.PlainDate.compare(on, last) <= 0)

/** One digest a date, at the earliest moment of its lines. */
function owingDigest(person: Person, mail: MailState, on: Temporal.PlainDate, at: Temporal.Instant): Person {
  const { due = [] } = mail.digests ?? {}
  const same = due.find((digest) => digest.on.equals(on))
  if (same && !isBefore(at, same.at)) return person
  return { ...person, mail: { ...mail, digests: { ...mail.digests, due: [...due.filter((digest) => digest !== same), { on, at }] } } }
}
