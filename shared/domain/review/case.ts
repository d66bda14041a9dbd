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
interface Facts {
  readonly policy: PolicyVersion
  readonly profile: Profile
  readonly devices: readonly Device[]
  readonly breaches: readonly Breach[]
  readonly now: Temporal.Instant
}

/** @param before an earlier case of the same person and policy, whose decisions still hold */
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
    toSuspend: {},
    spared: [],
    ...(before ? decisionsOf(before, now) : {}),
    ...(before?.decided ? { decided: before.decided } : {}),
  }
  return concluded(opened, situationOf(opened, policy, profile, now), [])
}

/** The case after a review; undefined if it ended before anyone was told of it, as if it never was. */
export function continueCase(before: Case, facts: Facts): Case | undefined {
  const { policy, profile, devices, breaches, now } = facts
  if (policy.halted === 'lifted' && before.first.attemptedAt) return lifted(before, facts)
  if (hasRunOut(before, facts)) return breaches.length > 0 ? openCase(facts, before) : { ...before, state: 'closed' }
  const amended = withAmendment(withExemptionEnded(before, facts), facts)
  if (breaches.length === 0 && !amended.first.attemptedAt && Object.keys(decisionsOf(amended, now)).length === 0) return undefined
  const current = breaches.length === 0 ? cleared(amended, now) : stillInBreach(amended, facts)
  return concluded(current, situationOf(current, policy, profile, now), devices, before)
}

/** Exemptions and extensions that still lie ahead: they outlast the case. */
const decisionsOf = ({ exemptUntil, extendedUntil }: Case, now: Temporal.Instant): Pick<Case, 'exemptUntil' | 'extendedUntil'> => ({
  ...(exemptUntil && isBefore(now, exemptUntil) ? { exemptUntil } : {}),
  ...(extendedUntil && isBefore(now, extendedUntil) ? { extendedUntil } : {}),
})

/** True once a case has been clear for `closedAfter`; never at the moment that cleared it, nor during an exemption. */
function hasRunOut({ state, clearedAt, exemptUntil }: Case, { policy, profile, now }: Facts): boolean {
  if (state === 'closed') return true
  if (!clearedAt || !isBefore(clearedAt, now) || (exemptUntil && isBefore(now, exemptUntil))) return false
  return !isBefore(now, addDays(clearedAt, policy.closedAfter, profile.zone))
}

/** Closed, with requests and suspensions gone. If the policy returns, a breach opens a new case with a full countdown. */
function lifted(before: Case, { policy, now }: Facts): Case {
  const { requests, ...current } = cleared(before, now)
  const { 'exemption-granted': _, ...owes } = current.owes
  return { ...current, owes, version: policy.version, state: 'closed', suspended: [], toSuspend: {}, spared: [] }
}

function cleared(current: Case, now: Temporal.Instant): Case {
  if (current.clearedAt) return current
  const { changed, suspended, 'exemption-refused': refused, ...owes } = current.owes
  const devices = current.breaches.map(({ device }) => device)
  const isKnown = current.first.attemptedAt !== undefined
  return { ...current, breaches: [], again: {}, clearedAt: now, owes: isKnown ? { ...owes, cleared: { at: now, devices } } : owes }
}

function stillInBreach(before: Case, facts: Facts): Case {
  const { policy, profile, breaches, now } = facts
  if (isUntold(before)) return openCase(facts, before)
  const current = { ...(before.clearedAt ? relapsed(before, now) : before), breaches }
  if (!current.first.attemptedAt) return current
  const situation = situationOf(current, policy, profile, now)
  const untold = furtherBreaches(breaches, before.breaches).filter((breach) => {
    const met = suspensionMetAt(breach, current, situation)
    return !(met && !isBefore(now, met))
  })
  const again = Object.entries(current.again).filter(([device]) => breaches.some((breach) => breach.device === device))
  return { ...current, again: withAgain(Object.fromEntries(again), untold, nextAgainAt(current, situation)) }
}

/** Back in breach within `closedAfter`: the same case goes on. Steps missed meanwhile are not sent; rungs passed count as reached. */
function relapsed({ clearedAt, owes: { cleared, ...owes }, ...current }: Case, now: Temporal.Instant): Case {
  return { ...current, owes, ...passedOver(current, now) }
}

/** Steps before a moment are skipped; a step at that moment is still owed. */
export function passedOver(
  { notifiedThrough, reportedThrough }: Pick<Case, 'notifiedThrough' | 'reportedThrough'>,
  moment: Temporal.Instant,
) {
  const through = moment.subtract({ milliseconds: 1 })
  return { notifiedThrough: laterOf(notifiedThrough ?? through, through), reportedThrough: laterOf(reportedThrough ?? through, through) }
}

/** When an `again` for a breach found now may go: timed like a first notice, at most one a date. */
function nextAgainAt({ againAt }: Case, { own, now }: Pick<Situation, 'own' | 'now'>): Temporal.Instant {
  const soonest = own.atOnceInHours(now)
  return againAt && own.dateOf(againAt).equals(own.dateOf(soonest)) ? own.nextSendAtOfLaterDay(soonest) : soonest
}

/** Owes `again` for every device that no delivered notice named. */
export function withUntoldOwed(current: Case, own: Timetable, now: Temporal.Instant): Case {
  const untold = current.breaches.filter(({ device }) => !current.noticed[device])
  return { ...current, again: withAgain(current.again, untold, nextAgainAt(current, { own, now })) }
}

const withAgain = (again: Case['again'], untold: readonly Breach[], at: Temporal.Instant): Case['again'] => ({
  ...again,
  ...Object.fromEntries(untold.map(({ device }) => [device, earlierOf(again[device] ?? at, at)])),
})

/** A new policy version re-bases the case; a deadline brought forward does not bind at once. */
function withAmendment(current: Case, { policy, profile, now }: Facts): Case {
  if (current.version === policy.version) return current
  const { broughtForward, ...rest } = current
  const rebased = { ...rest, version: policy.version }
  const { own, deadline } = situationOf(rebased, policy, profile, now)
  if (deadline.at.equals(current.deadline)) return rebased
  const isEarlier = isBefore(deadline.at, current.deadline) && current.first.attemptedAt !== undefined
  return withDeadlineMoved({ ...rebased, ...(isEarlier ? { broughtForward: { from: current.deadline } } : {}) }, own, now)
}

/** Steps that the new deadline moves ahead of now are owed again. Staff who know of the case and still have to act get `changed`. */
export function withDeadlineMoved(current: Case, own: Timetable, now: Temporal.Instant): Case {
  const mustBeTold = current.first.attemptedAt !== undefined && current.clearedAt === undefined && current.exemptUntil === undefined
  return {
    ...current,
    ...passedOver(current, now),
    ...(mustBeTold ? { owes: { ...current.owes, changed: { at: own.atOnceInHours(now), since: now, devices: [] } } } : {}),
  }
}

/** What is in breach when an exemption ends counts as a further breach: new notice, new minimum notice. */
function withExemptionEnded(before: Case, { policy, profile, now }: Facts): Case {
  const { exemptUntil, ...current } = before
  if (!exemptUntil || isBefore(now, exemptUntil)) return before
  const { 'exemption-granted': _, ...owes } = current.owes
  const own = timetable(policy, profile)
  return {
    ...current,
    owes,
    breaches: [],
    noticed: {},
    noticesCountFrom: exemptUntil,
    again: {},
    first: current.first.attemptedAt ? current.first : { due: own.atOnceInHours(now) },
    ...passedOver(current, exemptUntil),
  }
}

/**
 * The case with its state and the suspensions it demands.
 * @param before the case as last reviewed: what had come by then stays so, unless its deadline has moved
 */
function concluded(current: Case, situation: Situation, devices: readonly Device[], before?: Case): Case {
  const { deadline, now } = situation
  const isAsBefore = before?.version === current.version && before.deadline.equals(deadline.at)
  const isPast = !isBefore(now, deadline.at) || (isAsBefore && (before.state === 'overdue' || before.state === 'unreachable'))
  const state = stateOf(current, isPast)
  const demanded = state === 'overdue' ? demandedSuspensions(current, devices, situation, isAsBefore ? before.suspended : []) : []
  const spared = current.spared.filter((id) => current.breaches.some(({ device }) => device === id))
  return {
    ...current,
    state,
    suspended: demanded.filter((device) => current.suspended.includes(device)),
    toSuspend: Object.fromEntries(
      demanded
        .filter((device) => !current.suspended.includes(device) && !spared.includes(device))
        .map((device) => [device, current.toSuspend[device] ?? 'undecided']),
    ),
    spared,
    deadline: deadline.at,
  }
}

function stateOf({ breaches, exemptUntil, first }: Case, isPast: boolean): CaseState {
  if (breaches.length === 0) return 'clear'
  if (exemptUntil) return 'exempt'
  if (!isPast) return 'open'
  return first.deliveredAt ? 'overdue' : 'unreachable'
}
