/** A mail to an earlier address of a person: mail goes elsewhere now. */

import type { Temporal } from 'temporal-polyfill'
import { composeMail } from '#domain/emails/mailer.ts'
import { movedLetter } from '#domain/emails/notice.ts'
import { isSpokenTo } from '#domain/people/due.ts'
import { noMail, withoutFormer } from '#domain/people/mail.ts'
import { languageOf, type Person } from '#domain/people/person.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { bindsNobody, type PolicyVersion } from '#domain/policies/policy.ts'
import type { Ports } from '../ports.ts'
import { noticesTo } from './evidence.ts'
import { type SendingPorts, type Sent, sendOnce } from './send-once.ts'

export type TellingFormerPorts = SendingPorts & Ports<'voices'>

/**
 * The former address to tell next. Notices to the present address go first, unless a mail to a former one was begun.
 * @param hasNotice a notice to the present address may go now
 */
export function formerOwed(person: Person, hasNotice: boolean) {
  const { former = [], claim } = person.mail ?? {}
  if (!isSpokenTo(person)) return undefined
  const begun = former.find(({ email }) => email === claim?.former)
  if (begun) return begun.email
  // A claim to a notice that may have gone out must not be given up for this.
  return hasNotice || (claim && claim.former === undefined) ? undefined : former[0]?.email
}

/** How long to wait while every policy that concerns the person is paused. */
const putOff = { hours: 1 } as const

/** Tells a former address, without a word about the present one; nothing if no mail to it was accepted. */
export async function tellFormer(ports: TellingFormerPorts, stored: StoredPerson, former: string): Promise<Sent | 'saved'> {
  const { people, policies, evidence, clock, voices } = ports
  const { person } = stored
  const { mail = noMail } = person
  const notices = await noticesTo(evidence, stored.ref, person)
  if (!notices.some(({ accepted, to }) => accepted && to === addressRef(former))) {
    return (await people.save({ ...stored, person: { ...person, mail: withoutFormer(mail, former) } })) === 'saved' ? 'saved' : 'taken'
  }
  const concerning = (await policies.listActive()).filter(policy => concerns(policy, person))
  const telling = concerning.filter(({ halted }) => halted !== 'paused')
  if (telling.length === 0 && concerning.length > 0)
    return (await people.save({ ...stored, person: withFormerPutOff(person, clock.now().add(putOff)) })) === 'saved' ? 'saved' : 'taken'
  return sendOnce(ports, stored, { tells: [], former }, async id =>
    telling.length > 0 ? composeMail(former, id, movedLetter(person, telling, id, await voices(languageOf(person)))) : undefined,
  )
}

/** It has told them something, or is about to, or others by their digests. */
const concerns = (policy: PolicyVersion, { cases, announcements, mail }: Person) =>
  !bindsNobody(policy) && (mail?.digests !== undefined || policy.id in announcements || cases.some(one => one.policy === policy.id))

function withFormerPutOff({ mail = noMail, ...person }: Person, at: Temporal.Instant): Person {
  const { former = [] } = mail
  return { ...person, mail: { ...mail, former: former.map(({ email }) => ({ email, at })) } }
}
