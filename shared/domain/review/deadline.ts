import type { Temporal } from 'temporal-polyfill'
import { type Case, isTold } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { isByDevice, policyDeadline } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt, laterDeadline, type Timetable } from '../schedule/timetable.ts'
import { earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Circumstances } from './circumstances.ts'
import { noticesInPoint } from './notified.ts'

/**
 * What the rules give: the policy's deadline or the extension, or the end of minimum notice if that is later. It counts from the delivery
 * of the first notice that told of what the case breaks; until then it is planned from the attempt, past or due.
 */
export function ruledDeadline(current: Case, circumstances: Circumstances): Deadline {
  return deadlineWithNoticeFrom(current, circumstances, noticeAt(current, circumstances))
}

/** The policy's deadline at the stage of the case. One that counts from each device is that of the first in breach to have its own. */
export function deadlineSet(breaches: Case['breaches'], circumstances: Pick<Circumstances, 'policy' | 'own' | 'devices'>): Deadline {
  const { policy, own } = circumstances
  if (breaches.length === 0 || !isByDevice(policy.deadline)) return policyDeadline(policy, own.zone)
  return breaches.map(({ device }) => deviceDeadline(device, circumstances)).reduce((a, b) => (isBefore(b.at, a.at) ? b : a))
}

/** The deadline of one device under a policy that counts from each: without the date on which it was given, from the announcement. */
export const deviceDeadline = (id: string, { policy, own, devices }: Pick<Circumstances, 'policy' | 'own' | 'devices'>): Deadline =>
  policyDeadline(policy, own.zone, devices.find((device) => device.id === id)?.givenOn)

/** The policy's deadline, or the extension if that is later. */
function grantedDeadline({ extendedUntil, breaches }: Case, circumstances: Circumstances): Deadline {
  const { policy, own } = circumstances
  const set = deadlineSet(breaches, circumstances)
  return extendedUntil ? laterDeadline(set, deadlineAt(extendedUntil, zoneOf(policy, own))) : set
}

function noticeAt(current: Case, circumstances: Circumstances): Temporal.Instant {
  const { own, now } = circumstances
  const notices = noticesInPoint(current, circumstances)
  return (
    earliestOf(notices.flatMap(({ deliveredAt }) => deliveredAt ?? [])) ??
    earliestOf(notices.map(({ at }) => at)) ??
    laterOf(plannedAt(current) ?? own.atOnceInHours(now), now)
  )
}

/** True while the deadline moves on with time: the notice from which it counts is due, and cannot go. */
export function movesOn(current: Case, circumstances: Circumstances): boolean {
  const planned = plannedAt(current)
  return noticesInPoint(current, circumstances).length === 0 && !(planned && isBefore(circumstances.now, planned))
}

/** When the notice is due that tells of what no notice has told; undefined where none is owed. */
function plannedAt(current: Case): Temporal.Instant | undefined {
  if (!isTold(current)) return current.firstDue
  const { again, owes } = current
  return earliestOf([...Object.values(again), ...(owes.changed ? [owes.changed.at] : [])])
}

/** The deadline that the rules give with minimum notice from a moment. */
export const deadlineWithNoticeFrom = (current: Case, circumstances: Circumstances, from: Temporal.Instant): Deadline =>
  laterDeadline(grantedDeadline(current, circumstances), circumstances.own.endOfMinimumNotice(from))

/** The zone of a policy's dates. */
export const zoneOf = (policy: Policy, own: Pick<Timetable, 'zone'>): string => (policy.zone === 'staff' ? own.zone : policy.zone)
