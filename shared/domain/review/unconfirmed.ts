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
export function withAddressLeft(person: Person, email: string, now: Temporal.Instant, by: Admin | undefined): Person {
  const { profile, mail = noMail } = person
  if (isSameAddress(profile.email, email)) return person
  const left = unconfirmedAt(person, now)
  const earlier = left?.earlier ?? addressRef(profile.email)
  const wasMailed = mail.seq > 0 || mail.claim !== undefined
  const until = addDays(now, daysToConfirm, profile.zone)
  const unconfirmed = by && wasMailed && earlier !== addressRef(email) ? { from: now, until, earlier, by } : undefined
  const known = left ? withCases(person, (current) => withoutProofSince(current, left.from)) : person
  return { ...known, mail: { ...mail, unconfirmed } }
}

function withoutProofSince(current: Case, from: Temporal.Instant): Case {
  const { byDevice, alongside = {} } = current.notified
  const earlier = (notices: Readonly<Record<string, Temporal.Instant>>) =>
    Object.fromEntries(Object.entries(notices).filter(([, at]) => isBefore(at, from)))
  const kept = Object.entries(byDevice).flatMap(([device, notices]) => {
    const proven = earlier(notices)
    return Object.keys(proven).length > 0 ? [[device, proven] as const] : []
  })
  return withNotified(current, { byDevice: Object.fromEntries(kept), alongside: earlier(alongside) })
}

/** The change of address that still waits to be confirmed. */
export const unconfirmedAt = ({ mail }: Person, now: Temporal.Instant): Unconfirmed | undefined =>
  mail?.unconfirmed && isBefore(now, mail.unconfirmed.until) ? mail.unconfirmed : undefined

/** The person at an address that counts as any other; not reviewed. */
export const withAddressConfirmed = (person: Person): Person =>
  person.mail?.unconfirmed ? { ...person, mail: { ...person.mail, unconfirmed: undefined } } : person

/** From when on a delivered notice carries a suspension, minimum notice aside. */
export const carriesFrom = (deliveredAt: Temporal.Instant, unconfirmed: Unconfirmed | undefined): Temporal.Instant =>
  unconfirmed && !isBefore(deliveredAt, unconfirmed.from) ? unconfirmed.until : deliveredAt
