import type { Temporal } from 'temporal-polyfill'
import { type Case, isTold, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Suspension, suspensions } from '../schedule/steps.ts'
import { type Deadline, deadlineAt, type Timetable, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { type Circumstances, circumstancesOf } from './circumstances.ts'
import { ruledDeadline } from './deadline.ts'

/** What the rules need besides the case. */
export interface Situation extends Circumstances {
  /** The person's deadline in force. */
  readonly deadline: Deadline
  /** What the rules would give, where a later deadline was told. */
  readonly ruled?: Deadline
  /** The owner where they live, and where they lived when they were told of a deadline that stands only for that. */
  readonly owners: readonly Owner[]
}

interface Owner {
  readonly times: Timetable
  /** The policy's suspending rungs, there. */
  readonly suspensions: readonly Suspension[]
}

export function situationOf(
  current: Case,
  policy: PolicyVersion,
  person: Pick<Person, 'profile' | 'devices'>,
  now: Temporal.Instant,
): Situation {
  const circumstances = circumstancesOf(person, policy, now)
  const { own, profile } = circumstances
  const ruled = ruledDeadline(current, circumstances)
  const ownerBy = (times: Timetable, deadline: Deadline): Owner => ({ times, suspensions: suspensions(policy, times, deadline) })
  if (!isTold(current) || !isBefore(ruled.at, current.deadline)) return { ...circumstances, deadline: ruled, owners: [ownerBy(own, ruled)] }
  const { deadlineZone = own.zone, toldInZone } = current
  const deadline = deadlineAt(current.deadline, deadlineZone)
  const homes = toldInZone ? [own, timetable(policy, { ...profile, zone: toldInZone })] : [own]
  return { ...circumstances, deadline, ruled, owners: homes.map((times) => ownerBy(times, deadline)) }
}
