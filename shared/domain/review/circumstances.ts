import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Timetable, timetable } from '../schedule/timetable.ts'

/** A case's owner under its policy now. */
export interface Circumstances extends Pick<Person, 'profile' | 'devices'> {
  readonly policy: PolicyVersion
  /** The policy's times in the owner's zone and calendar. */
  readonly own: Timetable
  readonly now: Temporal.Instant
}

export const circumstancesOf = (
  { profile, devices }: Pick<Person, 'profile' | 'devices'>,
  policy: PolicyVersion,
  now: Temporal.Instant,
): Circumstances => ({ policy, profile, devices, own: timetable(policy, profile), now })
