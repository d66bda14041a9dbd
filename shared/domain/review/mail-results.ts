/** What becomes of a person by what becomes of a mail to them, in the service and in a rehearsal. None of these reviews. */
import type { Temporal } from 'temporal-polyfill'
import { type Claim, dueAfter, noMail, withoutFormer } from '../people/mail.ts'
import type { Person } from '../people/person.ts'
import { withNoticeDelivered, withNoticeSent } from './settle.ts'

/** The person once the mail service has accepted a mail. Only its delivery is proof of notice. */
export function withMailAccepted(
  person: Person,
  number: number,
  { tells, digestOn, former }: Pick<Claim, 'tells' | 'digestOn' | 'former'>,
  at: Temporal.Instant,
): Person {
  const sent = withNoticeSent(person, tells, at)
  const { claim, retry, faults, held, digests, ...mail } = withoutFormer(sent.mail ?? noMail, former)
  return {
    ...sent,
    mail: {
      ...mail,
      seq: number,
      // This proof ends a hold for want of proof.
      ...(held && held.reason !== 'unproven' ? { held } : {}),
      ...(digests ? { digests: digestOn ? { due: dueAfter(digests.due, digestOn), sentThrough: digestOn } : digests } : {}),
    },
  }
}

/** The person once a notice was delivered. One to an earlier address proves nothing. */
export const withMailDelivered = (person: Person, number: number, tells: Claim['tells'], at: Temporal.Instant): Person =>
  isToEarlierAddress(person, number) ? person : withNoticeDelivered(person, tells, at)

export const isToEarlierAddress = ({ mail }: Person, number: number): boolean => number < (mail?.addressedFrom ?? 0)

/** The person once a mail came back: no more goes until there is a new address. */
export function withMailBounced(person: Person, at: Temporal.Instant): Person {
  const { mail = noMail } = person
  return { ...person, mail: { ...mail, held: mail.held ?? { reason: 'bounced', at } } }
}
