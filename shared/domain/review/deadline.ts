/** The deadline of a case, and the moments that follow from it. */
import type { Temporal } from 'temporal-polyfill'
import { type Case, deviceIn, isNotified, type Notified, type Person, withNotified } from '../people/person.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { isByDevice, policyDeadline } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt, isNever, laterDeadline, type Timetable } from '../schedule/timetable.ts'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { contextOf, type DatedContext, type ReviewContext, withStage } from './context.ts'
import { noticesInPoint } from './notified.ts'
import { rescheduled } from './reschedule.ts'
import { datedFrom } from './stage.ts'

export const contextOfCase = (person: Person, whole: PolicyVersion, current: Case, now: Temporal.Instant): DatedContext =>
  datedBy(current, contextOf(person, whole, now, current.stage))

/** The context at the stage of a case, with its moments. A notified deadline that is later than what the rules give stays. */
export function datedBy(current: Case, context: ReviewContext): DatedContext {
  const atStage = withStage(context, stageNamed(context.whole, current.stage))
  const ruled = ruledDeadline(current, atStage)
  const { breaches, notified, deadlineZone = atStage.own.zone } = current
  if (!isNotified(current) || !isBefore(ruled.at, current.deadline)) return datedFrom(ruled, breaches, atStage)
  return { ...datedFrom(deadlineAt(current.deadline, deadlineZone), breaches, atStage, notified.inZone), ruled }
}

/** The case with its deadline in force. A clear or exempt owner is notified of none meanwhile, so it stays as it was. */
export function withDeadline(before: Case, { deadline, own, ruled }: DatedContext): Case {
  const { deadlineZone, ruled: _, ...current } = before
  const isUnnoticed = before.breaches.length === 0 || before.exemptUntil !== undefined
  if (isNotified(before) && !before.extendedUntil && isUnnoticed) return before
  return {
    ...current,
    ...deadlineFields(deadline, own.zone),
    ...(ruled ? { ruled: ruled.at } : {}),
    notified: ruled ? before.notified : withoutZone(before.notified),
  }
}

const withoutZone = ({ inZone, ...notified }: Notified): Notified => notified

/** True if a case is under the version, at the stage and has the deadline that it had. */
export const isUnderSameDeadline = (current: Case, before: Case | undefined): before is Case =>
  before?.version === current.version &&
  before.stage === current.stage &&
  before.deadline.equals(current.deadline) &&
  before.deadlineZone === current.deadlineZone

export const deadlineFields = ({ at, zone }: Deadline, ownZone: string): Pick<Case, 'deadline' | 'deadlineZone'> => ({
  deadline: at,
  ...(zone === ownZone || isNever(at) ? {} : { deadlineZone: zone }),
})

/**
 * What the rules give: the policy's deadline or the extension, or the end of minimum notice if that is later. It counts from the delivery
 * of the first notice of what the case breaks; until then it is planned from the attempt, past or due.
 */
export function ruledDeadline(current: Case, context: ReviewContext): Deadline {
  const { own, now } = context
  const notices = noticesInPoint(current, context)
  const noticeAt =
    earliestOf(notices.flatMap(({ deliveredAt }) => deliveredAt ?? [])) ??
    earliestOf(notices.map(({ at }) => at)) ??
    laterOf(plannedNoticeAt(current) ?? own.atOnceInHours(now), now)
  return deadlineWithNoticeFrom(current, context, noticeAt)
}

/** The deadline that the rules give with minimum notice from a moment. */
export function deadlineWithNoticeFrom({ extendedUntil, breaches }: Case, context: ReviewContext, from: Temporal.Instant): Deadline {
  const { policy, own } = context
  const set = deadlineSet(breaches, context)
  const granted = extendedUntil ? laterDeadline(set, deadlineAt(extendedUntil, zoneOf(policy, own))) : set
  return laterDeadline(granted, own.endOfMinimumNotice(from))
}

/** The policy's deadline at the stage of the case. One that counts from each device is that of the first in breach to have its own. */
export function deadlineSet(breaches: Case['breaches'], context: Pick<ReviewContext, 'policy' | 'own' | 'devices'>): Deadline {
  const { policy, own } = context
  if (breaches.length === 0 || !isByDevice(policy.deadline)) return policyDeadline(policy, own.zone)
  return breaches.map(({ device }) => deviceDeadline(device, context)).reduce((a, b) => (isBefore(b.at, a.at) ? b : a))
}

/** The deadline of one device under a policy that counts from each: without the date on which it was given, from the announcement. */
export const deviceDeadline = (id: string, context: Pick<ReviewContext, 'policy' | 'own' | 'devices'>): Deadline =>
  policyDeadline(context.policy, context.own.zone, deviceIn(context, id)?.givenOn)

/** True while the deadline moves on with time: the notice from which it counts is due, and cannot go. */
export function movesOn(current: Case, context: ReviewContext) {
  const planned = plannedNoticeAt(current)
  return noticesInPoint(current, context).length === 0 && !(planned && isBefore(context.now, planned))
}

/** When the notice is due that states what none has stated; undefined if none is owed. */
function plannedNoticeAt(current: Case) {
  const { firstDue, again, owes } = current
  if (!isNotified(current)) return firstDue
  return earliestOf([...Object.values(again), ...(owes.changed ? [owes.changed.at] : [])])
}

/** The zone of a policy's dates. */
export const zoneOf = (policy: Policy, own: Pick<Timetable, 'zone'>) => (policy.zone === 'staff' ? own.zone : policy.zone)

/** The case with the planned deadline in force, if a delivered notice has stated it. */
export function withPlanInForce(before: Case, context: ReviewContext): Case {
  const { plan, ...current } = before
  if (!plan?.deliveredAt) return before
  const planned = deadlineWithNoticeFrom(current, context, plan.deliveredAt)
  if (!isBefore(planned.at, current.deadline)) return current
  const moved = withDeadlineMovedTo(planned, current, context)
  const { own, now } = context
  const today = own.dateOf(now)
  const { byVersion, through } = moved.notified
  if (!Object.values(byVersion).some(({ at }) => own.dateOf(at).equals(today))) return moved
  // The mail that stated it stands for a reminder later on its date.
  const reminderAt = own.sendAtOn(today)
  return withNotified(moved, { through: laterOf(through ?? reminderAt, reminderAt) })
}

/** The case as a deadline that counts from each device moves later: steps before now are skipped. No notice states it as a change. */
export function withDevicesDeadline(current: Case, context: ReviewContext): Case {
  if (!isByDevice(context.policy.deadline)) return current
  const ruled = ruledDeadline(current, context)
  return isBefore(current.deadline, ruled.at) ? withDeadlineMovedTo(ruled, current, context) : current
}

/** The case with the deadline that the new version gives, or a plan for it if it is earlier. */
export function withVersionsDeadline(before: Case, context: ReviewContext): Case {
  const ruled = ruledDeadline(before, context)
  if (ruled.at.equals(before.ruled ?? before.deadline)) return before
  const { plan, ...current } = before
  if (isBefore(current.deadline, ruled.at)) return withDeadlineMovedTo(ruled, current, context)
  return isEarlierPlanned(current, context) ? { ...current, plan: { version: context.policy.version } } : current
}

/** The case with a plan for the deadline of a version that came after another, if it is earlier. */
export function plannedSince(earlier: number, before: Case, context: ReviewContext): Case {
  const { deadlineSince: version = 1 } = context.whole
  if (earlier >= version) return before
  const { plan, ...current } = before
  return isEarlierPlanned(current, context) ? { ...current, plan: { version } } : current
}

const isEarlierPlanned = (current: Case, context: ReviewContext) =>
  isBefore(deadlineWithNoticeFrom(current, context, context.own.atOnceInHours(context.now)).at, current.deadline)

/** The case with another deadline in force, and its steps rescheduled. */
function withDeadlineMovedTo(moved: Deadline, before: Case, context: ReviewContext): Case {
  const { deadlineZone, ...current } = withStepsMovedTo(moved, before, context)
  return { ...current, ...deadlineFields(moved, context.own.zone), notified: withoutZone(current.notified) }
}

/** The case with its steps rescheduled for another deadline. */
export function withStepsMovedTo(moved: Deadline, current: Case, context: ReviewContext): Case {
  const { deadline, deadlineZone = context.own.zone, breaches } = current
  const held = deadlineAt(deadline, deadlineZone)
  const [from, to] = [datedFrom(held, breaches, context), datedFrom(moved, breaches, context)]
  return withNotified(current, rescheduled(current, from, to))
}
