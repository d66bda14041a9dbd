/** What admins decide about a person. */
import type { Temporal } from 'temporal-polyfill'
import type { Admin } from '#domain/admin.ts'
import { type MailState, noMail } from '#domain/people/mail.ts'
import {
  type Case,
  deliveredAt,
  isNotified,
  type Person,
  type StaffRequest,
  withAnswers,
  withCaseUnder,
  withNotified,
} from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { missedBy, owingChanged } from '../amendment.ts'
import { contextOf, type ReviewContext } from '../context.ts'
import { ruledDeadline, withStepsMovedTo } from '../deadline.ts'
import { withUnnoticedOwed } from '../further.ts'
import { asked, withAskedBefore, withHistory } from '../requests.ts'
import { review } from '../review.ts'
import { withAddressConfirmed, withAddressLeft } from '../unconfirmed.ts'

/** The person with a later deadline under one policy, reviewed. Staff get `changed`; an earlier deadline changes nothing. */
export function extendAndReview(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  until: Temporal.Instant,
  now: Temporal.Instant,
): Person {
  const extended = withCaseUnder(person, policy.id, one => withExtension(one, policy, person, until, now))
  return review(extended, policies, now)
}

/** The case with a later deadline, not reviewed yet; unchanged if `until` is no later. */
export function withExtension(current: Case, policy: PolicyVersion, owner: Person, until: Temporal.Instant, now: Temporal.Instant): Case {
  if (!isBefore(current.deadline, until)) return current
  const context = contextOf(owner, policy, now, current.stage)
  const extended = { ...current, extendedUntil: until }
  const moved = withStepsMovedTo(ruledDeadline(extended, context), extended, context)
  const mustBeNotified = isNotified(current) && current.clearedAt === undefined && current.exemptUntil === undefined
  return mustBeNotified ? owingChanged(moved, { version: current.version, deadline: current.deadline }, context) : moved
}

/** The case exempt until a moment, not reviewed yet: no notices, no suspension. What is in breach at its end is notified again. */
export function withExemption(before: Case, until: Temporal.Instant): Case {
  const { plan, ...current } = before
  const { changed, suspended, 'exemption-refused': refused, ...owes } = current.owes
  // A plan that no notice has stated is off, as its `changed` is.
  const exempt = { ...withNotified(current, missedBy(before)), ...(plan?.states ? { plan } : {}), owes, exemptUntil: until }
  return withoutRequests(exempt, ({ kind }) => kind === 'exemption')
}

/** The case without the requests that are over, which its history keeps. */
export function withoutRequests(current: Case, areOver: (request: StaffRequest) => boolean): Case {
  const { requests } = current.answers
  const over = requests.filter(areOver)
  const after = withAnswers(withAskedBefore(current, over), { requests: requests.filter(request => !areOver(request)) })
  return withHistory(after, over.map(asked))
}

/**
 * The person at a new address, or at the old one declared good, reviewed. A first notice that was never delivered is owed again; after
 * a delivered one, `again` is owed for every device that no delivered notice told all of.
 * @param by the admin who changed the address; absent where a directory did
 */
export function readdress(before: Person, policies: readonly PolicyVersion[], email: string, now: Temporal.Instant, by?: Admin): Person {
  const person = withAddressLeft(before, email, now, by)
  const profile = { ...person.profile, email }
  // What comes at this very instant still comes while they are unreachable.
  const unreachable = policies.filter(({ id }) => person.cases.some(({ policy, state }) => policy === id && state === 'unreachable'))
  const cases = review(person, unreachable, now).cases.map((current): Case => {
    const policy = policies.find(({ id }) => id === current.policy)
    if (!policy) return current
    const context = contextOf({ ...person, profile }, policy, now, current.stage)
    const awake: Case = current.state === 'unreachable' ? { ...current, state: 'open', again: {} } : current
    return deliveredAt(awake) ? withUnnoticedOwed(awake, context) : startedAgain(awake, context)
  })
  return review({ ...person, profile, cases, mail: atNewAddress(person.mail ?? noMail) }, policies, now)
}

/** Devices whose suspension waits for the address to be confirmed, of a person as reviewed. */
export function waitingForAddress(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): readonly string[] {
  const confirmed = withAddressConfirmed(person)
  const cut = toCut(person)
  return confirmed === person ? [] : toCut(review(confirmed, policies, now)).filter(device => !cut.includes(device))
}

const toCut = ({ cases }: Person) => [
  ...new Set(cases.flatMap(({ access: { suspended, toSuspend } }) => [...suspended, ...Object.keys(toSuspend)])),
]

/** The case as if no notice of it had gone. */
function startedAgain({ plan, ruled, deadlineZone, owes: { changed, ...owes }, ...current }: Case, { own, now }: ReviewContext): Case {
  const { last, inZone, ...notified } = current.notified
  const unnotified = { ...notified, byVersion: {}, followUps: {}, unreached: [], ownDates: {} }
  return { ...current, owes, notified: unnotified, firstDue: own.atOnceInHours(now) }
}

/** Releases the mail of a person who is held or unreachable, or has a device that is unreached; the same person otherwise. */
export const markReachable = (person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person =>
  person.mail?.held || person.cases.some(({ state, notified }) => state === 'unreachable' || notified.unreached.length > 0)
    ? readdress(person, policies, person.profile.email, now)
    : person

/** A notice on its way went to the old address, and proves nothing about this one. */
function atNewAddress({ held, complainedAt, retry, faults, claim, ...mail }: MailState): MailState {
  const seq = claim ? mail.seq + 1 : mail.seq
  return { ...mail, seq, addressedFrom: seq + 1 }
}
