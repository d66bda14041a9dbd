/** What the rules need besides the case: its owner, their policy and the moment. */
import type { Temporal } from 'temporal-polyfill'
import type { Unconfirmed } from '../people/mail.ts'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stageNamed } from '../policies/stages.ts'
import type { Suspension } from '../schedule/steps.ts'
import { type Deadline, type Timetable, timetable } from '../schedule/timetable.ts'
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
  /** Their address, if it was changed by hand and nobody has confirmed it. */
  readonly unconfirmed?: Unconfirmed | undefined
}

/** @param stage the name of that which the case has reached; absent: the first */
export function contextOf(person: Person, whole: PolicyVersion, now: Temporal.Instant, stage: string | undefined): ReviewContext {
  const { profile, devices, noticeAt, changeAt, mail } = person
  const policy = stageNamed(whole, stage)
  const isBehind = [noticeAt, changeAt].some(at => at && isBefore(at, now))
  const own = timetable(policy, profile)
  return { whole, policy, profile, devices, own, now, isBehind, isHeld: mail?.held !== undefined, unconfirmed: mail?.unconfirmed }
}

export const withStage = (context: ReviewContext, policy: PolicyAtStage): ReviewContext =>
  policy === context.policy ? context : { ...context, policy, own: timetable(policy, context.profile) }

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
