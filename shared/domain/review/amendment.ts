/** What a new version of the policy means for a case whose owner was told of it. */
import type { Temporal } from 'temporal-polyfill'
import type { VersionChange } from '../people/mail.ts'
import type { Breach, Case } from '../people/person.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt, isNever } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import type { Circumstances } from './circumstances.ts'
import { type Course, laddersOf, type Situation } from './context.ts'
import { deadlineSet, deadlineWithNoticeFrom, ruledDeadline } from './deadline.ts'
import { isNewlyDemanded, threatsHeldSince } from './notified.ts'
import { isOverdue, passedOver } from './passed-over.ts'
import { owedAnew } from './reschedule.ts'

/** What a case is reviewed against. */
export interface Facts extends Circumstances {
  readonly breaches: readonly Breach[]
  /** True if something has been owed since before now. */
  readonly isBehind: boolean
  /** True if no mail goes to the owner. */
  readonly isHeld: boolean
}

/**
 * The case under the present version. A later deadline applies at once; an earlier one is planned, and what the version newly demands or
 * threatens needs notice. `changed` is owed while something of it is untold.
 */
export function withAmendment(before: Case, facts: Facts): Case {
  const { policy, own, isBehind, now } = facts
  const rebased = { ...before, version: policy.version }
  if (before.version >= (policy.ruleSince ?? 1)) return rebased
  const stated = statedAt(before, now)
  const lastTold = before.lastTold ?? { version: before.version, deadline: stated }
  // What is overdue goes all the same.
  const current = replanned(isOverdue(before, now, isBehind) ? rebased : { ...rebased, ...passedOver(rebased, now) }, facts)
  const { changed, ...owes } = current.owes
  if (changesSince(lastTold, current, facts).size === 0) return withoutLastTold({ ...current, owes })
  return { ...current, lastTold, owes: { ...owes, changed: { at: changed?.at ?? own.atOnceInHours(now), since: now, devices: [] } } }
}

/** The case under a version that comes while nothing can be told of it: nothing is in breach, the owner is exempt or unreachable. */
export function withAmendmentUntold(before: Case, { policy }: Facts): Case {
  const rebased = { ...before, version: policy.version }
  if (before.version >= (policy.ruleSince ?? 1)) return rebased
  return { ...rebased, lastTold: before.lastTold ?? { version: before.version, deadline: before.deadline } }
}

/** The case in breach again, or no longer exempt: what came meanwhile owes no `changed`. The next notice states an earlier deadline. */
export function withMissedPlanned(before: Case, circumstances: Circumstances): Case {
  const { lastTold, ...current } = before
  return lastTold ? plannedSince(lastTold.version, current, circumstances) : before
}

/** The case with a plan for the deadline of a version that came after `told`, if it is earlier. */
function plannedSince(told: number, before: Case, circumstances: Circumstances): Case {
  const { deadlineSince: version = 1 } = circumstances.whole
  if (told >= version) return before
  const { plan, ...current } = before
  return isEarlierPlanned(current, circumstances) ? { ...current, plan: { version } } : current
}

const isEarlierPlanned = (current: Case, circumstances: Circumstances): boolean =>
  isBefore(deadlineWithNoticeFrom(current, circumstances, circumstances.own.atOnceInHours(circumstances.now)).at, current.deadline)

/** The case of somebody who is awake, owing the `changed` that they missed, if something of it is still untold. */
export function withMissedOwed(before: Case, circumstances: Circumstances): Case {
  const { lastTold, owes } = before
  if (!lastTold || owes.changed) return before
  const current = plannedSince(lastTold.version, before, circumstances)
  return changesSince(lastTold, current, circumstances).size > 0 ? owingChanged(current, lastTold, circumstances) : withoutLastTold(current)
}

const withoutLastTold = ({ lastTold, ...current }: Case): Case => current

/** The case with the deadline that the new version gives, or a plan for it if it is earlier. */
function replanned(current: Case, facts: Facts): Case {
  const { own, isBehind } = facts
  const ruled = ruledDeadline(current, facts)
  if (ruled.at.equals(current.ruled ?? current.deadline)) return current
  const { plan: _, ...rest } = current
  if (isBefore(current.deadline, ruled.at))
    return { ...rest, ...atDeadline(ruled, own.zone), ...owedAnew(rest, ...courses(rest, ruled, facts), isBehind) }
  return isEarlierPlanned(rest, facts) ? { ...rest, plan: { version: facts.policy.version } } : rest
}

/** Before and after the deadline moves. */
function courses({ deadline, deadlineZone, breaches }: Case, moved: Deadline, circumstances: Circumstances) {
  const courseBy = (deadline: Deadline): Course => ({
    ...circumstances,
    deadline,
    ladders: laddersOf(breaches, circumstances, deadline),
  })
  return [courseBy(deadlineAt(deadline, deadlineZone ?? circumstances.own.zone)), courseBy(moved)] as const
}

const atDeadline = ({ at, zone }: Deadline, ownZone: string): Pick<Case, 'deadline' | 'deadlineZone'> => ({
  deadline: at,
  ...(zone === ownZone || isNever(at) ? {} : { deadlineZone: zone }),
})

/**
 * The case at a later stage, whose deadline applies at once. `changed` tells of it; steps until now are not made up for.
 * @param before it moved on
 */
export function withMoveTold(current: Case, before: Case, facts: Facts): Case {
  const { policy, own, now } = facts
  const { plan, ...rest } = current
  const ruled = ruledDeadline(rest, facts)
  const told = before.lastTold ?? { version: before.version, deadline: statedAt(before, now) }
  const isEarlier = isBefore(ruled.at, before.deadline)
  return {
    ...rest,
    ...(isEarlier ? {} : atDeadline(ruled, own.zone)),
    ...(isEarlier && plan ? { plan: { version: policy.version } } : {}),
    lastTold: { ...told, movedOn: true },
    notifiedThrough: now,
    reportedThrough: now,
  }
}

/** The case as a deadline that counts from each device moves later: steps before now are skipped. No notice tells of it. */
export function withDevicesDeadline(current: Case, facts: Facts): Case {
  const ruled = ruledDeadline(current, facts)
  if (!isByDevice(facts.policy.deadline) || !isBefore(current.deadline, ruled.at)) return current
  return { ...current, ...atDeadline(ruled, facts.own.zone), ...owedAnew(current, ...courses(current, ruled, facts), facts.isBehind) }
}

/** The case with the planned deadline in force, if a delivered notice has stated it. */
export function withPlanBound(current: Case, facts: Facts): Case {
  if (!current.plan?.deliveredAt) return current
  const { plan, ...rest } = current
  const { deadlineZone, toldInZone, ...before } = rest
  const bound = deadlineWithNoticeFrom(rest, facts, current.plan.deliveredAt)
  const { own, isBehind } = facts
  return isBefore(bound.at, rest.deadline)
    ? { ...before, ...atDeadline(bound, own.zone), ...owedAnew(before, ...courses(rest, bound, facts), isBehind) }
    : rest
}

/** What is untold since. */
export function changesSince(
  { version, deadline, movedOn }: NonNullable<Case['lastTold']>,
  { plan, breaches, ...current }: Case,
  facts: Circumstances,
): ReadonlySet<VersionChange> {
  const { now } = facts
  const isUnstated = plan && !plan.states
  const changes = new Set<VersionChange>()
  if (isUnstated || !statedAt({ plan, ...current }, now).equals(deadline)) changes.add('deadline')
  if (breaches.some((breach) => isNewlyDemanded(version, breach, facts))) changes.add('demand')
  if (breaches.some((breach) => threatsHeldSince(breach, facts) > version)) changes.add('threat')
  if (movedOn) changes.add('stage')
  return changes
}

/** The deadline that a notice would state, were it not `changed`. */
export const statedAt = (
  { plan, deadline }: { readonly plan?: Case['plan'] | undefined; readonly deadline: Temporal.Instant },
  now: Temporal.Instant,
) => (plan?.states && isBefore(now, plan.states) ? plan.states : deadline)

/** True for a plan that no `changed` states first: the next notice that names the devices in breach does. */
export const isPlanMissed = ({ plan, owes }: Case): boolean => plan !== undefined && !plan.states && !owes.changed

/** What a case keeps, when it is clear or exempt, of versions that no notice has told: the first one of its next breach does. */
export function missedBy(current: Case): Pick<Case, 'lastTold'> {
  const { lastTold, plan, deadline } = current
  if (lastTold) return { lastTold }
  return plan && isPlanMissed(current) ? { lastTold: { version: plan.version - 1, deadline } } : {}
}

/** The deadline that a notice states now. `changed` states a plan for the first time. */
export function statedDeadline(current: Case, situation: Situation, tellsChange: boolean): Deadline {
  const { plan } = current
  const { deadline, own, now } = situation
  if (!plan) return deadline
  const planned = deadlineWithNoticeFrom(current, situation, now)
  if (tellsChange || isPlanMissed(current)) return isBefore(planned.at, deadline.at) ? planned : deadline
  const stated = statedAt(current, now)
  const set = deadlineSet(current.breaches, situation)
  return stated.equals(deadline.at) ? deadline : deadlineAt(stated, stated.equals(set.at) ? set.zone : own.zone)
}

/** The case owing `changed`. Nothing is told anew: what was owed before stays owed at its moment. */
export const owingChanged = (current: Case, lastTold: NonNullable<Case['lastTold']>, { own, now }: Circumstances): Case => ({
  ...current,
  lastTold: current.lastTold ?? lastTold,
  owes: { ...current.owes, changed: { at: own.atOnceInHours(now), since: now, devices: [] } },
})

/** The case of somebody whose deadline was put off. Steps that this moves ahead of now are owed again. */
export function withDeadlineMoved(current: Case, mustBeTold: boolean, isBehind: boolean, circumstances: Circumstances): Case {
  const moved = { ...current, ...owedAnew(current, ...courses(current, ruledDeadline(current, circumstances), circumstances), isBehind) }
  return mustBeTold ? owingChanged(moved, { version: current.version, deadline: current.deadline }, circumstances) : moved
}
