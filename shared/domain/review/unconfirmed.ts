/** Addresses changed by hand: what is delivered there suspends nothing until a second person or the owner confirms the change, or for 14 days. */
import type { Temporal } from 'temporal-polyfill'
import type { Admin } from '../admin.ts'
import { isSameAddress, noMail, type Unconfirmed } from '../people/mail.ts'
import { type Case, type Person, withCases, withNotified } from '../people/person.ts'
import { addressRef } from '../people/ref.ts'
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
  const { from, earlier = addressRef(profile.email) } = mail.unconfirmed ?? {}
  const isDoubtful = by && (mail.seq > 0 || mail.claim) && earlier !== addressRef(email)
  const unconfirmed = isDoubtful ? { from: now, until: addDays(now, daysToConfirm, profile.zone), earlier, by } : undefined
  const left = { ...person, mail: { ...mail, unconfirmed } }
  return from ? withCases(left, current => withoutProofSince(current, from)) : left
}

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
  isBefore(now, person.mail?.unconfirmed?.until ?? now) ? person : withAddressConfirmed(person)

/** From when on a delivered notice carries a suspension, minimum notice aside. */
export const carriesFrom = (deliveredAt: Temporal.Instant, unconfirmed: Unconfirmed | undefined): Temporal.Instant =>
  unconfirmed && !isBefore(deliveredAt, unconfirmed.from) ? unconfirmed.until : deliveredAt

/** Names a change that waits to be confirmed: another of the same person is not meant. */
export const addressChangeOf = (ref: string, { mail }: Person) => `${ref}-${mail?.unconfirmed?.from.epochMilliseconds}`
