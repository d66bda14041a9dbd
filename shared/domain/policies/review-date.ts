/** The date on which the team that owns a policy is asked whether it still applies. */
import { Temporal } from 'temporal-polyfill'
import { timetable } from '../schedule/timetable.ts'
import { startOfDay } from '../schedule/zone.ts'
import type { Policy, PolicyVersion } from './policy.ts'

/** A question to the owner of a policy. */
interface ReviewQuestion {
  /** A name of `teams`. */
  readonly owner: string
  readonly on: Temporal.PlainDate
  /** When it is put: at `sendAt` of the first working day from the date on, where the team works. */
  readonly at: Temporal.Instant
}

/** Undefined for a policy without a review date. */
export function reviewQuestion(policy: Policy): ReviewQuestion | undefined {
  const { review: on, owner = '', teams } = policy
  const team = teams[owner]
  if (!on || !team) return undefined
  return { owner, on, at: timetable(policy, team).nextSendAt(startOfDay(on, team.zone)) }
}

/** True from the review date on, where its owner works, until the policy is renewed with a later date or lifted. */
export function isReviewDue(policy: PolicyVersion, now: Temporal.Instant) {
  const { review, owner = '', teams, halted } = policy
  const team = teams[owner]
  if (!review || !team || halted === 'lifted') return false
  return Temporal.PlainDate.compare(now.toZonedDateTimeISO(team.zone).toPlainDate(), review) >= 0
}
