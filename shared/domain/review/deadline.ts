import type { Temporal } from 'temporal-polyfill'
import { type Case, isTold } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { type Deadline, deadlineAt, type Timetable } from '../schedule/timetable.ts'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Circumstances } from './circumstances.ts'
import { noticesInPoint } from './told.ts'

/**
 * What the rules give: the policy's deadline or the extension, or the end of minimum notice if that is later. It counts from the delivery
 * of the first notice that told of what the case breaks; until then it is planned from the attempt, past or due.
 */
export function ruledDeadline(current: Case, circumstances: Circumstances): Deadline {
  const { policy, own } = circumstances
  return laterDeadline(grantedDeadline(current, policy, own), own.endOfMinimumNotice(noticeAt(current, circumstances)))
}

/** The policy's deadline, or the extension if that is later. */
function grantedDeadline({ extendedUntil }: Case, policy: Policy, own: Timetable): Deadline {
  return extendedUntil ? laterDeadline(own.deadline, deadlineAt(extendedUntil, zoneOf(policy, own))) : own.deadline
}

function noticeAt(current: Case, circumstances: Circumstances): Temporal.Instant {
  const notices = noticesInPoint(current, circumstances)
  return (
    earliestOf(notices.flatMap(({ deliveredAt }) => deliveredAt ?? [])) ??
    earliestOf(notices.map(({ at }) => at)) ??
    laterOf(plannedAt(current, circumstances), circumstances.now)
  )
}

/** When the notice is due that tells of what no notice has told. */
function plannedAt(current: Case, { own, now }: Circumstances): Temporal.Instant {
  if (!isTold(current)) return current.firstDue
  const { again, owes } = current
  return earliestOf([...Object.values(again), ...(owes.changed ? [owes.changed.at] : [])]) ?? own.atOnceInHours(now)
}

/** The deadline that the rules give with minimum notice from a moment. */
export const deadlineWithNoticeFrom = (current: Case, { policy, own }: Circumstances, from: Temporal.Instant): Deadline =>
  laterDeadline(grantedDeadline(current, policy, own), own.endOfMinimumNotice(from))

/** The zone of a policy's dates. */
export const zoneOf = (policy: Policy, own: Pick<Timetable, 'zone'>): string => (policy.zone === 'staff' ? own.zone : policy.zone)

const laterDeadline = (a: Deadline, b: Deadline): Deadline => (isBefore(a.at, b.at) ? b : a)
