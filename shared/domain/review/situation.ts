import type { Temporal } from 'temporal-polyfill'
import type { Case, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Deadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { personDeadline } from './deadline.ts'

/** What the rules need besides the case. */
export interface Situation {
  readonly policy: PolicyVersion
  readonly profile: Profile
  /** The policy's times in the owner's zone and calendar. */
  readonly own: Timetable
  /** The person's deadline. */
  readonly deadline: Deadline
  readonly now: Temporal.Instant
}

export function situationOf(current: Case, policy: PolicyVersion, profile: Profile, now: Temporal.Instant): Situation {
  const own = timetable(policy, profile)
  return { policy, profile, own, deadline: personDeadline(current, policy, own, now), now }
}
