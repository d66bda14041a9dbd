/** What a new version of the policy means for a case whose owner was notified of it. */
import type { Temporal } from 'temporal-polyfill'
import type { VersionChange } from '../people/mail.ts'
import { type Breach, type Case, isAwake, isNotified, type Notified, withNotified } from '../people/person.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import type { DatedContext, ReviewContext } from './context.ts'
import { deadlineFields, deadlineSet, deadlineWithNoticeFrom, plannedSince, ruledDeadline, withVersionsDeadline } from './deadline.ts'
import { demandedFrom, threatsHeldSince } from './notified.ts'
import { isOverdue, skippedUntil } from './reschedule.ts'
import { breaksAnew } from './stage.ts'

/** The case of someone in breach under the version of now. */
export function underVersion(current: Case, { state, exemptUntil }: Case, context: ReviewContext): Case {
  if (isAwake(state) && !exemptUntil) return withAmendment(current, context)
  const rebased = withAmendmentUnnoticed(current, context)
  return state === 'unreachable' || current.exemptUntil ? rebased : withMissedPlanned(rebased, context)
}

/**
 * The case under the present version. A later deadline applies at once; an earlier one is planned, and what the version newly demands or
 * threatens needs notice. `changed` is owed while something of it is not notified.
 */
function withAmendment(before: Case, context: ReviewContext): Case {
  const { policy, now } = context
  const rebased = { ...before, version: policy.version }
  if (before.version >= (policy.ruleSince ?? 1)) return rebased
  const last = before.notified.last ?? { version: before.version, deadline: statedAt(before, now) }
  // What is overdue goes all the same.
  const current = isOverdue(before.notified, context) ? rebased : withNotified(rebased, skippedUntil(rebased.notified, now))
  const replanned = withVersionsDeadline(current, context)
  if (changesSince(last, replanned, context).size > 0) return owingChanged(replanned, last, context)
  const { changed, ...owes } = replanned.owes
  return withoutLast({ ...replanned, owes })
}

/** The case under a version that comes while its owner is not notified of it: nothing is in breach, they are exempt or unreachable. */
export function withAmendmentUnnoticed(before: Case, { policy }: ReviewContext): Case {
  const rebased = { ...before, version: policy.version }
  if (before.version >= (policy.ruleSince ?? 1)) return rebased
  return withNotified(rebased, { last: before.notified.last ?? { version: before.version, deadline: before.deadline } })
}

/** The case in breach again, or no longer exempt: what came meanwhile owes no `changed`. The next notice states an earlier deadline. */
export function withMissedPlanned(before: Case, context: ReviewContext): Case {
  const { last } = before.notified
  return last ? plannedSince(last.version, withoutLast(before), context) : before
}

/** The case of a person who is awake, owing the `changed` that they missed, if something of it is still not notified. */
export function withMissedOwed(before: Case, context: ReviewContext): Case {
  const { last } = before.notified
  if (!last || before.owes.changed) return before
  const current = plannedSince(last.version, before, context)
  return changesSince(last, current, context).size > 0 ? owingChanged(current, last, context) : withoutLast(current)
}

/** The case as if nothing were to be stated as changed. */
export function withoutLast(current: Case): Case {
  const { last, ...notified } = current.notified
  return { ...current, notified }
}

/** What has changed since, and is not notified. */
export function changesSince(
  { version, deadline, movedOn }: NonNullable<Notified['last']>,
  current: Case,
  context: ReviewContext,
): ReadonlySet<VersionChange> {
  const { plan, breaches } = current
  const changes = new Set<VersionChange>()
  if ((plan && !plan.states) || !statedAt(current, context.now).equals(deadline)) changes.add('deadline')
  for (const breach of breaches) for (const change of newsFor(breach, version, context)) changes.add(change)
  if (movedOn) changes.add('stage')
  return changes
}

/** What is demanded of a device, or threatens it, since a version. */
export function newsFor(breach: Breach, version: number, context: ReviewContext): ReadonlySet<VersionChange> {
  const changes = new Set<VersionChange>()
  if (demandedFrom(version, breach, context).length < breach.unmet.length) changes.add('demand')
  if (threatsHeldSince(breach, context) > version) changes.add('threat')
  return changes
}

/** The deadline that a notice would state, were it not `changed`. */
export const statedAt = ({ plan, deadline }: Pick<Case, 'plan' | 'deadline'>, now: Temporal.Instant): Temporal.Instant =>
  plan?.states && isBefore(now, plan.states) ? plan.states : deadline

/** True for a plan that no `changed` states first: the next notice that names the devices in breach does. */
export const isPlanMissed = ({ plan, owes }: Case) => plan !== undefined && !plan.states && !owes.changed

/** What a case keeps, when it is clear or exempt, of versions that no notice has stated: the first one of its next breach does. */
export function missedBy(current: Case): Pick<Notified, 'last'> {
  const { notified, plan, deadline } = current
  if (notified.last) return { last: notified.last }
  return plan && isPlanMissed(current) ? { last: { version: plan.version - 1, deadline } } : {}
}

/** The deadline that a notice states now. `changed` states a plan for the first time. */
export function statedDeadline(current: Case, context: DatedContext, tellsChange: boolean): Deadline {
  const { plan } = current
  const { deadline, own, now } = context
  if (!plan) return deadline
  if (tellsChange || isPlanMissed(current)) {
    const planned = deadlineWithNoticeFrom(current, context, now)
    return isBefore(planned.at, deadline.at) ? planned : deadline
  }
  const stated = statedAt(current, now)
  if (stated.equals(deadline.at)) return deadline
  const set = deadlineSet(current.breaches, context)
  return deadlineAt(stated, stated.equals(set.at) ? set.zone : own.zone)
}

/** The case owing `changed`. Nothing is repeated for it: what was owed before stays owed at its moment. */
export function owingChanged(current: Case, last: NonNullable<Notified['last']>, { own, now }: ReviewContext): Case {
  const { changed } = current.owes
  const owes = { ...current.owes, changed: { at: changed?.at ?? own.atOnceInHours(now), since: now, devices: [] } }
  return { ...withNotified(current, { last: current.notified.last ?? last }), owes }
}

/** The case at its stage of now: it moves on once no device breaks the one that it has reached, nor one before. Steps until then are lost. */
export function movedOn(current: Case, { state, breaches: known }: Case, context: ReviewContext): Case {
  const { whole, policy, now } = context
  if (policy.stage === current.stage) {
    const isAnew = breaksAnew(current.breaches, known, context) && isNotified(current) && !isOverdue(current.notified, context)
    return isAnew ? withNotified(current, skippedUntil(current.notified, now)) : current
  }
  const { stage: reached, ...rest } = current
  const moved = policy.stage === undefined ? rest : { ...rest, stage: policy.stage }
  // An amendment may take its stage away.
  if (!isNotified(moved) || !whole.stages?.some(({ name }) => name === reached)) return moved
  if (isAwake(state) && !moved.exemptUntil) return withMoveNotified(moved, current, context)
  const { plan, ...unplanned } = moved
  return withNotified(unplanned, { through: now, reportedThrough: now })
}

/**
 * The case at a later stage, whose deadline applies at once. `changed` states it; steps until now are not made up for.
 * @param before it moved on
 */
function withMoveNotified(current: Case, before: Case, context: ReviewContext): Case {
  const { policy, own, now } = context
  const { plan, ...rest } = current
  const ruled = ruledDeadline(rest, context)
  const last = before.notified.last ?? { version: before.version, deadline: statedAt(before, now) }
  const isEarlier = isBefore(ruled.at, before.deadline)
  return {
    ...rest,
    ...(isEarlier ? {} : deadlineFields(ruled, own.zone)),
    ...(isEarlier && plan ? { plan: { version: policy.version } } : {}),
    notified: { ...rest.notified, last: { ...last, movedOn: true }, through: now, reportedThrough: now },
  }
}
