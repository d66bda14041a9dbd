import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { type Deadline, deadlineAt, type Timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'

/**
 * The person's own deadline: the policy's, or later where the first notice came late, or an extension was granted. Until that notice
 * is delivered the deadline is planned from when it was attempted, or will be.
 */
export function personDeadline(held: Case, policy: Policy, own: Timetable, now: Temporal.Instant): Deadline {
  const { first, extendedUntil } = held
  const noticeAt = first.deliveredAt ?? first.attemptedAt ?? (isBefore(first.due, now) ? now : first.due)
  const noticed = laterDeadline(policyDeadline(held, policy, own), own.endOfMinimumNotice(noticeAt))
  return extendedUntil ? laterDeadline(noticed, deadlineAt(extendedUntil, zoneOf(policy, own))) : noticed
}

/** The policy's deadline; one that an amendment brought forward binds only with minimum notice of its own. */
function policyDeadline({ broughtForward }: Case, policy: Policy, own: Timetable): Deadline {
  if (!broughtForward) return own.deadline
  const before = deadlineAt(broughtForward.from, zoneOf(policy, own))
  if (!broughtForward.noticedAt) return before
  const binding = laterDeadline(own.deadline, own.endOfMinimumNotice(broughtForward.noticedAt))
  return isBefore(binding.at, before.at) ? binding : before
}

/** In which a policy's own dates are. */
export const zoneOf = (policy: Policy, own: Timetable): string => (policy.zone === 'staff' ? own.zone : policy.zone)

const laterDeadline = (a: Deadline, b: Deadline): Deadline => (isBefore(a.at, b.at) ? b : a)
