/** Answers of staff about their own case. The caller records them; repeating one changes nothing. */
import { Temporal } from 'temporal-polyfill'
import { type Case, caseOf, type Device, isAwake, type Person, type StaffRequest, withAnswers } from '#domain/people/person.ts'
import type { PolicyVersion, Remedy } from '#domain/policies/policy.ts'
import { deadlineAt, isNever } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { isAsked } from '../breaches.ts'
import { type AnswerContext, heldBackFrom, isContradicted, withTakenBack } from '../held-back.ts'
import { declarations, withHistory } from '../requests.ts'
import { review } from '../review.ts'
import { withAddressConfirmed } from '../unconfirmed.ts'
import { thePolicy, withDecision, zoneOfDays } from './case-decision.ts'
import { withoutRequests } from './effects.ts'

export type StaffAnswer =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'declare'; readonly remedy: Remedy }
  /** Takes back what they declared, unless a device has reported since. */
  | { readonly kind: 'not-removed' }
  /** About a device of which nothing is known. */
  | { readonly kind: 'checked'; readonly device: string; readonly outcome: 'absent' | 'removed' }
  | { readonly kind: 'exemption' | 'more-time'; readonly reason: string; readonly until: Temporal.PlainDate }
  | { readonly kind: 'not-my-device'; readonly device: string }
  | { readonly kind: 'contest'; readonly reason: string }
  /** Takes back what they asked, if nobody has decided it; `device` if that is about one. */
  | { readonly kind: 'withdraw'; readonly request: StaffRequest['kind']; readonly device?: string }

/** Pending requests per case, at most. */
const mostRequests = 10

/**
 * The person with their answer, reviewed; the same person if it says nothing new or they have no case. It confirms their address. A declaration leaves the deadline,
 * and holds back suspensions; taking it back ends that. A device of which nothing is known is clear once its owner has checked it, for as long as the policy believes them. A request
 * changes nothing until a human decides, unless it gives respite.
 */
export function withAnswer(
  person: Person,
  policies: readonly PolicyVersion[],
  policy: PolicyVersion,
  answer: StaffAnswer,
  now: Temporal.Instant,
): Person {
  const reviewed = review(person, policies, now)
  const before = caseOf(reviewed, policy)
  if (!before) return person
  // Links are only mailed to the present address.
  const heard = before.state === 'closed' ? reviewed : withAddressConfirmed(reviewed)
  if (answer.kind === 'checked') {
    const devices = withChecked(before, reviewed.devices, answer.device, now)
    if (devices.length === 0) return person
    const { outcome: detail, device } = answer
    const after = withHistory(before, [{ what: 'checked', at: now, detail, device }])
    const cases = reviewed.cases.map(one => (one === before ? after : one))
    return review({ ...heard, devices, cases }, policies, now)
  }
  const lastDay = lastDayToExtend(before, reviewed, policy)
  const isNoTime = answer.kind === 'more-time' && (!lastDay || Temporal.PlainDate.compare(answer.until, lastDay) <= 0)
  const after = isNoTime ? undefined : withStaffAnswer(before, { ...reviewed, policy, now }, answer)
  if (!after && heard === reviewed) return person
  const said = { ...heard, cases: reviewed.cases.map(current => (current === before ? (after ?? current) : current)) }
  const granted =
    answer.kind === 'more-time' && isGrantedAtOnce(before, said, policy, answer.until, now)
      ? withDecision(said, policies, policy, { decision: { kind: 'extend', until: answer.until }, by: thePolicy, at: now })
      : said
  return typeof granted === 'string' ? review(said, policies, now) : review(granted, policies, now)
}

/** The last day until the deadline, as extensions count it; undefined where there is none. */
export const lastDayToExtend = ({ deadline }: Case, { profile }: Person, policy: PolicyVersion): Temporal.PlainDate | undefined =>
  isNever(deadline) ? undefined : deadlineAt(deadline, zoneOfDays('extend', policy, profile)).lastDay

/** The last day that is granted at once to a person who asks for more time; undefined where a human decides. */
export function lastDayAtOnce(current: Case, owner: Person, policy: PolicyVersion, now: Temporal.Instant): Temporal.PlainDate | undefined {
  const { state, deadline, decisions } = current
  const { moreTime } = policy.requests
  const isGranted = decisions.made.some(({ by }) => by === thePolicy)
  if (moreTime === undefined || isGranted || !isAwake(state) || !isBefore(now, deadline)) return undefined
  return lastDayToExtend(current, owner, policy)?.add({ days: moreTime })
}

export function isGrantedAtOnce(current: Case, owner: Person, policy: PolicyVersion, until: Temporal.PlainDate, now: Temporal.Instant) {
  const last = lastDayAtOnce(current, owner, policy, now)
  return last !== undefined && Temporal.PlainDate.compare(until, last) <= 0
}

/** Devices that were found in breach after their owner had said that it was removed, by an inventory that is no older. */
export function deniedBy({ answers: { declared }, breaches }: Case, devices: readonly Device[]): readonly Device[] {
  if (!declared) return []
  return devices.filter(({ id }) => breaches.some(breach => breach.device === id && isContradicted(breach, declared.at, devices)))
}

/** What the owner declared, until they take it back, a device denies it, or none confirms what it held back. */
export function standingDeclaration(current: Case, devices: readonly Device[]): Case['answers']['declared'] {
  const { declared, heldBack } = current.answers
  const isUnconfirmed = Object.values(heldBack).some(({ from, ended }) => ended === 'unconfirmed' && declared?.at.equals(from))
  return declared?.takenBackAt || isUnconfirmed || deniedBy(current, devices).length > 0 ? undefined : declared
}

/** What is known of a case in breach: a source found it, its owner says that it is gone, or nothing is certain. */
export type Certainty = 'found' | 'said to be gone' | 'unknown'

/** @param devices of its owner */
export function certaintyOf(current: Case, devices: readonly Device[]): Certainty {
  if (standingDeclaration(current, devices)) return 'said to be gone'
  return current.breaches.some(({ certain }) => certain) ? 'found' : 'unknown'
}

/** @returns none if the case does not ask about the device */
function withChecked({ state, breaches }: Case, devices: readonly Device[], id: string, now: Temporal.Instant): readonly Device[] {
  const asked = state === 'closed' ? undefined : breaches.find(({ device, certain }) => device === id && !certain)
  const checked = Object.fromEntries((asked?.unmet ?? []).map(name => [name, now]))
  return asked ? devices.map(one => (one.id === id ? { ...one, checked: { ...one.checked, ...checked } } : one)) : []
}

/** @returns undefined if the answer says nothing new */
function withStaffAnswer(current: Case, answering: AnswerContext, answer: Exclude<StaffAnswer, { kind: 'checked' }>): Case | undefined {
  const { devices, policy, now } = answering
  if (answer.kind === 'withdraw') return withdrawn(current, answer.request, answer.device, now)
  if (current.state === 'closed') return undefined
  const declared = standingDeclaration(current, devices)
  switch (answer.kind) {
    case 'acknowledge':
      return current.answers.readAt ? undefined : withAnswers(current, { readAt: now })
    case 'declare':
      if (declared || current.breaches.length === 0) return undefined
      return withAnswers(withHistory(current, declarations(current)), {
        declared: { remedy: answer.remedy, at: now },
        heldBack: { ...current.answers.heldBack, ...heldBackFrom(current, answering) },
      })
    case 'not-removed':
      if (!declared || current.breaches.length === 0) return undefined
      return withAnswers(withTakenBack(current, now), { declared: { ...declared, takenBackAt: now } })
    default: {
      const isAnswer = current.breaches.some(breach => isAsked(breach, policy) && 'device' in answer && breach.device === answer.device)
      return withRequest(current, { ...answer, at: now, ...(isAnswer ? { isAnswer } : {}) })
    }
  }
}

/** Nobody needs the words of a request that was withdrawn. */
function withdrawn(current: Case, request: StaffRequest['kind'], device: string | undefined, now: Temporal.Instant): Case | undefined {
  const isMeant = (one: StaffRequest) => one.kind === request && one.device === device
  const { requests } = current.answers
  if (!requests.some(isMeant)) return undefined
  const wordless = requests.map(({ reason, ...one }) => (isMeant(one) || !reason ? one : { ...one, reason }))
  const withdrawal = { what: 'withdrawn', at: now, detail: request, device: device || undefined } as const
  return withHistory(withoutRequests(withAnswers(current, { requests: wordless }), isMeant), [withdrawal])
}

function withRequest(current: Case, request: StaffRequest): Case | undefined {
  const { requests } = current.answers
  const isPending = requests.some(({ kind, device }) => kind === request.kind && device === request.device)
  return isPending || requests.length >= mostRequests ? undefined : withAnswers(current, { requests: [...requests, request] })
}
