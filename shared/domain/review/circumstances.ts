import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stageNamed } from '../policies/stages.ts'
import { type Timetable, timetable } from '../schedule/timetable.ts'

/** A case's owner under its policy now. */
export interface Circumstances extends Pick<Person, 'profile' | 'devices'> {
  /** All stages of the policy. */
  readonly whole: PolicyVersion
  /** The policy at the stage of the case. */
  readonly policy: PolicyAtStage
  /** The policy's times in the owner's zone and calendar. */
  readonly own: Timetable
  readonly now: Temporal.Instant
}

/** @param stage the name of that which the case has reached; absent: the first */
export function circumstancesOf(
  { profile, devices }: Pick<Person, 'profile' | 'devices'>,
  whole: PolicyVersion,
  now: Temporal.Instant,
  stage: string | undefined,
): Circumstances {
  const policy = stageNamed(whole, stage)
  return { whole, policy, profile, devices, own: timetable(policy, profile), now }
}
