/** A person whose zone, country or manager changes. */
import type { Temporal } from 'temporal-polyfill'
import { type Case, isTold, type Person, type Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { reminders, rungs, type Step } from '../schedule/steps.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import { rungLines } from './next-step.ts'
import { owedAnew } from './passed-over.ts'
import { type Situation, situationOf } from './situation.ts'

/** The person under a new profile, not reviewed yet. Deadlines keep the zone in which they were told, and steps sent are not sent again. */
export function withProfile(person: Person, profile: Profile, policies: readonly PolicyVersion[], now: Temporal.Instant): Person {
  const cases = person.cases.map((current) => {
    const policy = policies.find(({ id }) => id === current.policy)
    return policy && isTold(current) ? moved(current, policy, person, { ...person, profile }, now) : current
  })
  return { ...person, profile, cases }
}

function moved(current: Case, policy: PolicyVersion, before: Person, after: Person, now: Temporal.Instant): Case {
  const zone = before.profile.zone
  const kept =
    zone === after.profile.zone
      ? current
      : { ...current, deadlineZone: current.deadlineZone ?? zone, toldInZone: current.toldInZone ?? zone }
  const from = situationOf(current, policy, before, now)
  const to = situationOf(kept, policy, after, now)
  // A version that this case has not met yet moves the deadline in the review, and tells of it.
  const isAmended = current.version < (policy.ruleSince ?? 1)
  if (!isAmended && !from.deadline.at.equals(to.deadline.at)) return { ...kept, deadline: to.deadline.at, ...owedAnew(kept, now) }
  const { notifiedThrough, reportedThrough } = current
  return {
    ...kept,
    ...(notifiedThrough ? { notifiedThrough: settledThrough(notifiedThrough, stepsOf(from), stepsOf(to)) } : {}),
    ...(reportedThrough ? { reportedThrough: settledThrough(reportedThrough, linesOf(from), linesOf(to)) } : {}),
  }
}

const stepsOf = ({ policy, own, deadline }: Situation): readonly Step[] => [
  ...reminders(policy, own, deadline),
  ...rungs(policy, own, deadline, ['staff']),
]

const linesOf = (situation: Situation): readonly Step[] =>
  rungLines(situation).map(({ to, step, at }) => ({ name: `${step} to ${to}`, at }))

/** Until which moment steps are settled, now that they have other moments. */
function settledThrough(through: Temporal.Instant, before: readonly Step[], after: readonly Step[]): Temporal.Instant {
  const settled = new Set(before.flatMap(({ name, at }) => (isBefore(through, at) ? [] : [name])))
  return after.flatMap(({ name, at }) => (settled.has(name) ? [at] : [])).reduce(laterOf, through)
}
