import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { type Deadline, deadlineAt, type Timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'

/**
 * The person's deadline: the policy's, or later after a late first notice or an extension. Until the first notice is delivered,
 * minimum notice is planned from its attempt, past or due.
 */
export function personDeadline(current: Case, policy: Policy, own: Timetable, now: Temporal.Instant): Deadline {
  const { first, extendedUntil } = current
  const noticeAt = first.deliveredAt ?? first.attemptedAt ?? (isBefore(first.due, now) ? now : first.due)
  const noticed = laterDeadline(bindingDeadline(current, policy, own), own.endOfMinimumNotice(noticeAt))
  return extendedUntil ? laterDeadline(noticed, deadlineAt(extendedUntil, zoneOf(policy, own))) : noticed
}

/** The policy's deadline; one that an amendment brought forward binds only after its own minimum notice. */
function bindingDeadline({ broughtForward }: Case, policy: Policy, own: Timetable): Deadline {
  if (!broughtForward) return own.deadline
  const before = deadlineAt(broughtForward.from, zoneOf(policy, own))
  if (!broughtForward.noticedAt) return before
  const binding = laterDeadline(own.deadline, own.endOfMinimumNotice(broughtForward.noticedAt))
  return isBefore(binding.at, before.at) ? binding : before
}

/** The zone of a policy's dates. */
export const zoneOf = (policy: Policy, own: Timetable): string => (policy.zone === 'staff' ? own.zone : policy.zone)

const laterDeadline = (a: Deadline, b: Deadline): Deadline => (isBefore(a.at, b.at) ? b : a)
