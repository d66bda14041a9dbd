import { Temporal } from 'temporal-polyfill'
import type { DigestLines, FiledLine } from '../../domain/digests/lines.ts'
import { type MailState, noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { timetable } from '../../domain/schedule/timetable.ts'

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
  for (;;) {
    const { person, version } = await people.get(ref)
    const mail = person.mail ?? noMail
    if (isClosed(mail, on)) return 'closed'
    if (mail.digests?.due.some((digest) => digest.on.equals(on))) return 'due'
    if ((await people.save(owingDigest(person, mail, on, at), version)) === 'saved') return 'due'
  }
}

const isClosed = ({ claim, digests }: MailState, on: Temporal.PlainDate): boolean =>
  [claim?.digestOn, digests?.sentThrough].some((last) => last !== undefined && Temporal.PlainDate.compare(on, last) <= 0)

const owingDigest = (person: Person, mail: MailState, on: Temporal.PlainDate, at: Temporal.Instant): Person => ({
  ...person,
  mail: { ...mail, digests: { ...mail.digests, due: [...(mail.digests?.due ?? []), { on, at }] } },
})
