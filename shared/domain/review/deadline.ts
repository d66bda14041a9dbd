/** The deadline of a case, and the moments that follow from it. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, isNotified, type Notified, type Person } from '../people/person.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stageNamed, stagesOf } from '../policies/stages.ts'
import { isByDevice, policyDeadline } from '../schedule/policy-deadline.ts'
import { type Suspension, suspensions } from '../schedule/steps.ts'
import { type Deadline, deadlineAt, isNever, laterDeadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { contextOf, type ReviewContext, withStage } from './context.ts'
import { noticesInPoint } from './notified.ts'
import { isLater, stagesCounted } from './stage.ts'

/** The context with the moments of one case. */
export interface DatedContext extends ReviewContext {
  /** The person's deadline in force. */
  readonly deadline: Deadline
  /** What the rules would give, if a later deadline was notified. */
  readonly ruled?: Deadline
  /** The rungs of the case's stage, then those of later stages that a device breaks. */
  readonly ladders: readonly Ladder[]
}

/** The rungs of one stage. */
export interface Ladder {
  readonly policy: PolicyAtStage
  /** In the days and hours of the owner. */
  readonly own: Timetable
  /** The deadline from which they count. */
  readonly deadline: Deadline
  /** The owner where they live, and where they lived when they were notified of a deadline that stands only for that. */
  readonly owners: readonly { readonly times: Timetable; readonly suspensions: readonly Suspension[] }[]
}

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

/** @param formerZone another zone in which the moments of suspensions count */
export function datedFrom(deadline: Deadline, breaches: readonly Breach[], context: ReviewContext, formerZone?: string): DatedContext {
  const { whole, policy, profile, own } = context
  const ladderOf = (stage: PolicyAtStage, own: Timetable, deadlineIn: (zone: string) => Deadline): Ladder => {
    const homes = formerZone === undefined ? [own] : [own, timetable(stage, { ...profile, zone: formerZone })]
    const owners = homes.map((times) => ({ times, suspensions: suspensions(stage, times, deadlineIn(times.zone)) }))
    return { policy: stage, own, deadline: deadlineIn(own.zone), owners }
  }
  const first = ladderOf(policy, own, () => deadline)
  if (!whole.stages) return { ...context, deadline, ladders: [first] }
  const counted = new Set(breaches.flatMap((breach) => stagesCounted(breach, context)))
  const later = stagesOf(whole).filter((stage) => counted.has(stage) && isLater(stage, policy, whole))
  const deadlineOf = (stage: PolicyAtStage) => (zone: string) => laterDeadline(policyDeadline(stage, zone), deadline)
  return { ...context, deadline, ladders: [first, ...later.map((stage) => ladderOf(stage, timetable(stage, profile), deadlineOf(stage)))] }
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

export const withoutZone = ({ inZone, ...notified }: Notified): Notified => notified

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
export const deviceDeadline = (id: string, { policy, own, devices }: Pick<ReviewContext, 'policy' | 'own' | 'devices'>): Deadline =>
  policyDeadline(policy, own.zone, devices.find((device) => device.id === id)?.givenOn)

/** True while the deadline moves on with time: the notice from which it counts is due, and cannot go. */
export function movesOn(current: Case, context: ReviewContext): boolean {
  const planned = plannedNoticeAt(current)
  return noticesInPoint(current, context).length === 0 && !(planned && isBefore(context.now, planned))
}

/** When the notice is due that states what none has stated; undefined if none is owed. */
function plannedNoticeAt(current: Case): Temporal.Instant | undefined {
  const { firstDue, again, owes } = current
  if (!isNotified(current)) return firstDue
  return earliestOf([...Object.values(again), ...(owes.changed ? [owes.changed.at] : [])])
}

/** The zone of a policy's dates. */
export const zoneOf = (policy: Policy, own: Pick<Timetable, 'zone'>): string => (policy.zone === 'staff' ? own.zone : policy.zone)
