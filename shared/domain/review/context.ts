/** What the rules need besides the case: its owner, their policy and the moment. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stageNamed } from '../policies/stages.ts'
import { type Timetable, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'

export interface ReviewContext extends Pick<Person, 'profile' | 'devices'> {
  /** All stages of the policy. */
  readonly whole: PolicyVersion
  /** The policy at the stage of the case. */
  readonly policy: PolicyAtStage
  /** The policy's times in the owner's zone and calendar. */
  readonly own: Timetable
  readonly now: Temporal.Instant
  /** True if something has been owed since before now. */
  readonly isBehind: boolean
  /** True if no mail goes to the owner. */
  readonly isHeld: boolean
}

/** @param stage the name of that which the case has reached; absent: the first */
export function contextOf(person: Person, whole: PolicyVersion, now: Temporal.Instant, stage: string | undefined): ReviewContext {
  const { profile, devices, noticeAt, changeAt, mail } = person
  const policy = stageNamed(whole, stage)
  const isBehind = [noticeAt, changeAt].some((at) => at && isBefore(at, now))
  return { whole, policy, profile, devices, own: timetable(policy, profile), now, isBehind, isHeld: mail?.held !== undefined }
}

export const withStage = (context: ReviewContext, policy: PolicyAtStage): ReviewContext =>
  policy === context.policy ? context : { ...context, policy, own: timetable(policy, context.profile) }
