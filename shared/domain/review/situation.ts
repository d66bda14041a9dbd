import type { Temporal } from 'temporal-polyfill'
import { type Case, isTold, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
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
  /** The owner's times where they live, and where they lived when they were told of a deadline that stands only for that. */
  readonly owners: readonly Timetable[]
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
  if (!isTold(current) || !isBefore(ruled.at, current.deadline)) return { ...circumstances, deadline: ruled, owners: [own] }
  const { deadline, deadlineZone = own.zone, toldInZone } = current
  const owners = toldInZone ? [own, timetable(policy, { ...profile, zone: toldInZone })] : [own]
  return { ...circumstances, deadline: deadlineAt(deadline, deadlineZone), ruled, owners }
}
