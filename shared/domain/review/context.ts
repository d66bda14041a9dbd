import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, isTold, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '../policies/stages.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import { type Suspension, suspensions } from '../schedule/steps.ts'
import { type Deadline, deadlineAt, laterDeadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { type Circumstances, circumstancesOf } from './circumstances.ts'
import { ruledDeadline } from './deadline.ts'
import { isLater, stagesCounted } from './stage.ts'

/** What the rules need besides the case. */
export interface Situation extends Circumstances {
  /** The person's deadline in force. */
  readonly deadline: Deadline
  /** What the rules would give, where a later deadline was told. */
  readonly ruled?: Deadline
  /** That of the case's stage, then those of later stages that a device breaks. */
  readonly ladders: readonly Ladder[]
}

/** What the moments of steps depend on. */
export type Course = Pick<Situation, 'policy' | 'profile' | 'own' | 'deadline' | 'ladders' | 'now'>

/** The rungs of one stage. */
export interface Ladder {
  readonly policy: PolicyAtStage
  /** In the days and hours of the owner. */
  readonly own: Timetable
  /** The deadline from which they count. */
  readonly deadline: Deadline
  /** The owner where they live, and where they lived when they were told of a deadline that stands only for that. */
  readonly owners: readonly Owner[]
}

interface Owner {
  readonly times: Timetable
  /** The suspending rungs, there. */
  readonly suspensions: readonly Suspension[]
}

export function situationOf(
  current: Case,
  whole: PolicyVersion,
  person: Pick<Person, 'profile' | 'devices'>,
  now: Temporal.Instant,
): Situation {
  const circumstances = circumstancesOf(person, whole, now, current.stage)
  const { own } = circumstances
  const { breaches } = current
  const ruled = ruledDeadline(current, circumstances)
  if (!isTold(current) || !isBefore(ruled.at, current.deadline))
    return { ...circumstances, deadline: ruled, ladders: laddersOf(breaches, circumstances, ruled) }
  const { deadlineZone = own.zone, toldInZone } = current
  const deadline = deadlineAt(current.deadline, deadlineZone)
  return { ...circumstances, deadline, ruled, ladders: laddersOf(breaches, circumstances, deadline, toldInZone) }
}

/** @param toldInZone another zone in which the moments of suspensions count */
export function laddersOf(
  breaches: readonly Breach[],
  circumstances: Circumstances,
  deadline: Deadline,
  toldInZone?: string,
): readonly Ladder[] {
  const { whole, policy, profile, own } = circumstances
  const ladderOf = (stage: PolicyAtStage, own: Timetable, deadlineIn: (zone: string) => Deadline): Ladder => {
    const homes = toldInZone === undefined ? [own] : [own, timetable(stage, { ...profile, zone: toldInZone })]
    const owners = homes.map((times) => ({ times, suspensions: suspensions(stage, times, deadlineIn(times.zone)) }))
    return { policy: stage, own, deadline: deadlineIn(own.zone), owners }
  }
  const first = ladderOf(policy, own, () => deadline)
  if (!whole.stages) return [first]
  const counted = new Set(breaches.flatMap((breach) => stagesCounted(breach, circumstances)))
  const later = stagesOf(whole).filter((stage) => counted.has(stage) && isLater(stage, policy, whole))
  const deadlineOf = (stage: PolicyAtStage) => (zone: string) => laterDeadline(policyDeadline(stage, zone), deadline)
  return [first, ...later.map((stage) => ladderOf(stage, timetable(stage, profile), deadlineOf(stage)))]
}
