/**
 * Addresses named by hand: what is delivered there suspends nothing until a second person or the owner confirms them, or for 14 days where a
 * confirmed address was mailed before.
 */
import type { Temporal } from 'temporal-polyfill'
import { type Admin, isSamePerson } from '../admin.ts'
import { isSameAddress, noMail, type Unconfirmed } from '../people/mail.ts'
import { type Case, type Person, withCases, withNotified } from '../people/person.ts'
import { addressRef } from '../people/ref.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { never } from '../schedule/timetable.ts'
import { addDays, isBefore } from '../schedule/zone.ts'

const daysToConfirm = 14

/**
 * The person as they leave an address, if it is another. What was delivered to one that nobody confirmed proves nothing of a device any more.
 * @param by the admin who changes it; undefined where a directory does
 */
export function withAddressLeft(before: Person, email: string, now: Temporal.Instant, by: Admin | undefined): Person {
  const { profile } = before
  if (isSameAddress(profile.email, email)) return before
  const { mail = noMail, ...person } = withoutPastDoubt(before, now)
  const { from, earlier } = mail.unconfirmed ?? { earlier: addressRef(profile.email) }
  const wasMailed = mail.seq > 0 || mail.claim !== undefined
  const isDoubtful = by && (wasMailed || isOfToken(by)) && earlier !== addressRef(email)
  const until = earlier !== undefined && wasMailed ? addDays(now, daysToConfirm, profile.zone) : undefined
  const unconfirmed = isDoubtful ? { from: now, until, earlier, by } : undefined
  const left = { ...person, mail: { ...mail, unconfirmed } }
  return from ? withCases(left, current => withoutProofSince(current, from)) : left
}

/** A command on this machine has no token: whoever runs it could confirm all by themselves. */
const isOfToken = ({ subject }: Admin) => subject !== ''

/** A person whose address an admin is the first to name. @param by absent where a directory names it */
export const withAddressNamed = (person: Person, now: Temporal.Instant, by: Admin | undefined): Person =>
  by && isOfToken(by) ? { ...person, mail: { ...(person.mail ?? noMail), unconfirmed: { from: now, by } } } : person

function withoutProofSince(current: Case, from: Temporal.Instant): Case {
  const { byDevice, alongside = {} } = current.notified
  const earlier = (notices: Readonly<Record<string, Temporal.Instant>>) =>
    Object.fromEntries(Object.entries(notices).filter(([, at]) => isBefore(at, from)))
  const left = Object.entries(byDevice).map(([device, notices]) => [device, earlier(notices)] as const)
  const proven = left.filter(([, notices]) => Object.keys(notices).length > 0)
  return withNotified(current, { byDevice: Object.fromEntries(proven), alongside: earlier(alongside) })
}

/** The person at an address that counts as any other; not reviewed. */
export const withAddressConfirmed = (person: Person): Person =>
  person.mail?.unconfirmed ? { ...person, mail: { ...person.mail, unconfirmed: undefined } } : person

/** The same once the time to confirm it has passed. */
export const withoutPastDoubt = (person: Person, now: Temporal.Instant): Person =>
  isBefore(now, person.mail?.unconfirmed?.until ?? never) ? person : withAddressConfirmed(person)

/** The same once another person has approved a policy after the address was first named, or named the same. */
export function withAddressApproved(person: Person, policies: readonly Pick<PolicyVersion, 'approvals' | 'frozen'>[]): Person {
  const { unconfirmed } = person.mail ?? noMail
  if (!unconfirmed || unconfirmed.until) return person
  // Of versions from before either was kept, nobody knows who approved them.
  const isSeen = policies.some(
    ({ approvals, frozen }) =>
      approvals?.some(({ by, seenAt }) => !isBefore(seenAt, unconfirmed.from) && !isSamePerson(by, unconfirmed.by)) ?? !frozen,
  )
  return isSeen ? withAddressConfirmed(person) : person
}

/** From when on a delivered notice carries a suspension, minimum notice aside. */
export const carriesFrom = (deliveredAt: Temporal.Instant, unconfirmed: Unconfirmed | undefined): Temporal.Instant =>
  unconfirmed && !isBefore(deliveredAt, unconfirmed.from) ? (unconfirmed.until ?? never) : deliveredAt

/** Names a change that waits to be confirmed: another of the same person is not meant. */
export const addressChangeOf = (ref: string, { mail }: Person) => `${ref}-${mail?.unconfirmed?.from.epochMilliseconds}`
