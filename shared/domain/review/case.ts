/** The life of one case, from one review to the next. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, type CaseState, type Device, isUntold, type Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Timetable, timetable } from '../schedule/timetable.ts'
import { addDays, earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import { demandedSuspensions, suspensionMetAt } from './access-wanted.ts'
import { furtherBreaches } from './breach.ts'
import { type Situation, situationOf } from './situation.ts'

/** What a case is reviewed against. */
export interface Facts {
  readonly policy: PolicyVersion
  readonly profile: Profile
  readonly devices: readonly Device[]
  readonly breaches: readonly Breach[]
  readonly now: Temporal.Instant
}

/** @param before an earlier case of the same person under the same policy: what was decided about it still holds */
export function openCase({ policy, profile, breaches, now }: Facts, before?: Case): Case {
  const own = timetable(policy, profile)
  const opened: Case = {
    policy: policy.id,
    version: policy.version,
    state: 'open',
    openedAt: now,
    deadline: own.deadline.at,
    breaches,
    first: { due: own.atOnceInHours(now) },
    noticed: {},
    again: {},
    owes: {},
    suspended: [],
    ...(before ? decisionsOf(before, now) : {}),
    ...(before?.decided ? { decided: before.decided } : {}),
  }
  return concluded(opened, situationOf(opened, policy, profile, now), [])
}

/** The case after one more look at the facts; undefined where it ended before anyone was told of it, as if it had never been. */
export function continueCase(before: Case, facts: Facts): Case | undefined {
  const { policy, profile, devices, breaches, now } = facts
  if (policy.halted === 'lifted' && before.first.attemptedAt) return lifted(before, facts)
  if (hasRunOut(before, facts)) return breaches.length > 0 ? openCase(facts, before) : { ...before, state: 'closed' }
  const amended = withAmendment(withExemptionEnded(before, facts), facts)
  if (breaches.length === 0 && !amended.first.attemptedAt && Object.keys(decisionsOf(amended, now)).length === 0) return undefined
  const held = breaches.length === 0 ? cleared(amended, now) : stillInBreach(amended, facts)
  return concluded(held, situationOf(held, policy, profile, now), devices, before)
}

/** What somebody decided about a case, as far as it still lies ahead: it outlasts the case. */
const decisionsOf = ({ exemptUntil, extendedUntil }: Case, now: Temporal.Instant): Pick<Case, 'exemptUntil' | 'extendedUntil'> => ({
  ...(exemptUntil && isBefore(now, exemptUntil) ? { exemptUntil } : {}),
  ...(extendedUntil && isBefore(now, extendedUntil) ? { extendedUntil } : {}),
})

/** True once a case has been clear for `closedAfter`; never at the very moment that cleared it, nor while it holds an exemption. */
function hasRunOut({ state, clearedAt, exemptUntil }: Case, { policy, profile, now }: Facts): boolean {
  if (state === 'closed') return true
  if (!clearedAt || !isBefore(clearedAt, now) || (exemptUntil && isBefore(now, exemptUntil))) return false
  return !isBefore(now, addDays(clearedAt, policy.closedAfter, profile.zone))
}

/** Over, with nothing left to be done or decided. Where the policy is put in force anew, a breach is a new case with a full countdown. */
function lifted(before: Case, { policy, now }: Facts): Case {
  const { requests, ...held } = cleared(before, now)
  const { 'exemption-granted': _, ...owes } = held.owes
  return { ...held, owes, version: policy.version, state: 'closed', suspended: [] }
}

function cleared(held: Case, now: Temporal.Instant): Case {
  if (held.clearedAt) return held
  const { changed, suspended, 'exemption-refused': refused, ...owes } = held.owes
  const devices = held.breaches.map(({ device }) => device)
  const isKnown = held.first.attemptedAt !== undefined
  return { ...held, breaches: [], again: {}, clearedAt: now, owes: isKnown ? { ...owes, cleared: { at: now, devices } } : owes }
}

function stillInBreach(before: Case, facts: Facts): Case {
  const { policy, profile, breaches, now } = facts
  if (isUntold(before)) return openCase(facts, before)
  const held = { ...(before.clearedAt ? relapsed(before, now) : before), breaches }
  if (!held.first.attemptedAt) return held
  const situation = situationOf(held, policy, profile, now)
  const untold = furtherBreaches(breaches, before.breaches).filter((breach) => {
    const met = suspensionMetAt(breach, held, situation)
    return !(met && !isBefore(now, met))
  })
  const again = Object.entries(held.again).filter(([device]) => breaches.some((breach) => breach.device === device))
  return { ...held, again: withAgain(Object.fromEntries(again), untold, nextAgainAt(held, situation)) }
}

/** Back in breach within `closedAfter`: the same case goes on. Steps whose moment passed meanwhile are lost, rungs count as reached. */
function relapsed({ clearedAt, owes: { cleared, ...owes }, ...held }: Case, now: Temporal.Instant): Case {
  return { ...held, owes, ...passedOver(held, now) }
}

/** What lies before a moment is passed over; what falls on it is still owed. */
export function passedOver(
  { notifiedThrough, reportedThrough }: Pick<Case, 'notifiedThrough' | 'reportedThrough'>,
  moment: Temporal.Instant,
) {
  const through = moment.subtract({ milliseconds: 1 })
  return { notifiedThrough: laterOf(notifiedThrough ?? through, through), reportedThrough: laterOf(reportedThrough ?? through, through) }
}

/** When an `again` for a breach found now may go: timed like a first notice, and at most one a date. */
function nextAgainAt({ againAt }: Case, { own, now }: Pick<Situation, 'own' | 'now'>): Temporal.Instant {
  const soonest = own.atOnceInHours(now)
  return againAt && own.dateOf(againAt).equals(own.dateOf(soonest)) ? own.nextSendAtOfLaterDay(soonest) : soonest
}

/** Owed anew: what no delivered notice has named may have been told to nobody. */
export function withUntoldOwed(held: Case, own: Timetable, now: Temporal.Instant): Case {
  const untold = held.breaches.filter(({ device }) => !held.noticed[device])
  return { ...held, again: withAgain(held.again, untold, nextAgainAt(held, { own, now })) }
}

const withAgain = (again: Case['again'], untold: readonly Breach[], at: Temporal.Instant): Case['again'] => ({
  ...again,
  ...Object.fromEntries(untold.map(({ device }) => [device, earlierOf(again[device] ?? at, at)])),
})

/** A new version of the policy re-bases the case; a deadline that it brings forward does not bind at once. */
function withAmendment(held: Case, { policy, profile, now }: Facts): Case {
  if (held.version === policy.version) return held
  const { broughtForward, ...rest } = held
  const rebased = { ...rest, version: policy.version }
  const { own, deadline } = situationOf(rebased, policy, profile, now)
  if (deadline.at.equals(held.deadline)) return rebased
  const isEarlier = isBefore(deadline.at, held.deadline) && held.first.attemptedAt !== undefined
  return withDeadlineMoved({ ...rebased, ...(isEarlier ? { broughtForward: { from: held.deadline } } : {}) }, own, now)
}

/** What a new deadline moves ahead of now is owed again, what lies behind is not; whoever knows of the case and still has to act is told. */
export function withDeadlineMoved(held: Case, own: Timetable, now: Temporal.Instant): Case {
  const isToBeTold = held.first.attemptedAt !== undefined && held.clearedAt === undefined && held.exemptUntil === undefined
  return {
    ...held,
    ...passedOver(held, now),
    ...(isToBeTold ? { owes: { ...held.owes, changed: { at: own.atOnceInHours(now), since: now, devices: [] } } } : {}),
  }
}

/** What is still in breach when an exemption ends is treated as a further breach: noticed anew, with minimum notice of its own. */
function withExemptionEnded(before: Case, { policy, profile, now }: Facts): Case {
  const { exemptUntil, ...held } = before
  if (!exemptUntil || isBefore(now, exemptUntil)) return before
  const { 'exemption-granted': _, ...owes } = held.owes
  const own = timetable(policy, profile)
  return {
    ...held,
    owes,
    breaches: [],
    noticed: {},
    noticesCountFrom: exemptUntil,
    again: {},
    first: held.first.attemptedAt ? held.first : { due: own.atOnceInHours(now) },
    ...passedOver(held, exemptUntil),
  }
}

/**
 * The state that follows from the facts, and the suspensions that it demands.
 * @param before the case as last reviewed; what had come by then has come, unless its moments have moved since
 */
function concluded(held: Case, situation: Situation, devices: readonly Device[], before?: Case): Case {
  const { deadline, now } = situation
  const isAsBefore = before?.version === held.version && before.deadline.equals(deadline.at)
  const isPast = !isBefore(now, deadline.at) || (isAsBefore && (before.state === 'overdue' || before.state === 'unreachable'))
  const state = stateOf(held, isPast)
  const suspended = state === 'overdue' ? demandedSuspensions(held, devices, situation, isAsBefore ? before.suspended : []) : []
  return { ...held, state, suspended, deadline: deadline.at }
}

function stateOf({ breaches, exemptUntil, first }: Case, isPast: boolean): CaseState {
  if (breaches.length === 0) return 'clear'
  if (exemptUntil) return 'exempt'
  if (!isPast) return 'open'
  return first.deliveredAt ? 'overdue' : 'unreachable'
}
