/** What people decide about a person's cases. Each reviews, so that what follows from the decision follows at once. */
import type { Temporal } from 'temporal-polyfill'
import { type MailState, noMail } from '../people/mail.ts'
import type { Case, Person, Profile, StaffRequest } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { withDeadlineMoved, withUntoldOwed } from './case.ts'
import { review } from './review.ts'

/** Grants a person a later deadline under one policy. They are told; what it moves ahead of now is owed again. An earlier one changes nothing. */
export function extend(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  until: Temporal.Instant,
  now: Temporal.Instant,
): Person {
  return decided(person, policies, policy, now, (held) => extended(held, policy, person.profile, until, now))
}

/** The case with a later deadline, not reviewed yet; the same case where it is none. */
export const extended = (held: Case, policy: PolicyVersion, profile: Profile, until: Temporal.Instant, now: Temporal.Instant): Case =>
  isBefore(held.deadline, until) ? withDeadlineMoved({ ...held, extendedUntil: until }, timetable(policy, profile), now) : held

/** Waives a policy for a person until a moment: no notices, no suspension. What is in breach at its end is noticed anew. */
export const exempt = (
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  until: Temporal.Instant,
  now: Temporal.Instant,
): Person => decided(person, policies, policy, now, (held) => exempted(held, until))

/** The case with the policy waived, not reviewed yet. */
export function exempted(held: Case, until: Temporal.Instant): Case {
  const { changed, suspended, 'exemption-refused': refused, ...owes } = held.owes
  return withoutRequests({ ...held, owes, exemptUntil: until }, ({ kind }) => kind === 'exemption')
}

/** The case once some of what its owner asked for has been decided. */
export function withoutRequests({ requests = [], ...held }: Case, areDecided: (request: StaffRequest) => boolean): Case {
  const pending = requests.filter((request) => !areDecided(request))
  return { ...held, ...(pending.length > 0 ? { requests: pending } : {}) }
}

/**
 * Gives a person a new address, or declares the old one good: whoever never got a first notice is owed it again, and whoever did is told of
 * the devices that no notice delivered since has named.
 */
export function readdress(person: Person, policies: readonly PolicyVersion[], email: string, now: Temporal.Instant): Person {
  const profile = { ...person.profile, email }
  const cases = person.cases.map((held): Case => {
    const policy = policies.find(({ id }) => id === held.policy)
    if (!policy) return held
    const own = timetable(policy, profile)
    return held.first.deliveredAt ? withUntoldOwed(held, own, now) : { ...held, first: { due: own.atOnceInHours(now) } }
  })
  return review({ ...person, profile, cases, mail: atNewAddress(person.mail ?? noMail) }, policies, now)
}

/** Wakes somebody who is thought to be out of reach, since a human knows better; the same person where nobody thinks so. */
export const markReachable = (person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant): Person =>
  person.mail?.held || person.cases.some(({ state }) => state === 'unreachable')
    ? readdress(person, policies, person.profile.email, now)
    : person

/** What was on its way went to the old address, and says nothing of this one. */
function atNewAddress({ held, retry, faults, claim, ...mail }: MailState): MailState {
  const seq = claim ? mail.seq + 1 : mail.seq
  return { ...mail, seq, addressedFrom: seq + 1 }
}

function decided(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  now: Temporal.Instant,
  decide: (held: Case) => Case,
): Person {
  const cases = person.cases.map((held) => (held.policy === policy.id ? decide(held) : held))
  return review({ ...person, cases }, policies, now)
}
