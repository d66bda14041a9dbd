/** Steps of a case as its deadline, or their recipient, moves. */
import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import { reminders, rungs, type Step } from '../schedule/steps.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import { rungLines } from './next-step.ts'
import { isOverdue, passedOver, type Settled } from './passed-over.ts'
import type { Situation } from './situation.ts'

/** What the moments of steps depend on. */
type Course = Pick<Situation, 'policy' | 'profile' | 'own' | 'deadline' | 'now'>

/** As the deadline moves, steps before now are skipped unless one is overdue, and steps after it are owed, even if they were sent. */
export function owedAnew(current: Settled & Pick<Case, 'owedFrom'>, from: Course, to: Course, isBehind: boolean): Settled {
  const { now } = to
  const settled = isOverdue(current, now, isBehind) ? settledAs(current, from, to) : passedOver(current, now)
  const { notifiedThrough, reportedThrough } = settled
  return {
    ...(notifiedThrough ? { notifiedThrough: earlierOf(notifiedThrough, now) } : {}),
    ...(reportedThrough ? { reportedThrough: earlierOf(reportedThrough, now) } : {}),
  }
}

/** As steps get other moments, those that are settled stay so. */
export const settledAs = ({ notifiedThrough, reportedThrough }: Settled, from: Course, to: Course): Settled => ({
  ...(notifiedThrough ? { notifiedThrough: settledThrough(notifiedThrough, stepsOf(from), stepsOf(to)) } : {}),
  ...(reportedThrough ? { reportedThrough: settledThrough(reportedThrough, linesOf(from), linesOf(to)) } : {}),
})

const stepsOf = ({ policy, own, deadline }: Course): readonly Step[] => [
  ...reminders(policy, own, deadline),
  ...rungs(policy, own, deadline, ['staff']),
]

const linesOf = (course: Course): readonly Step[] => rungLines(course).map(({ to, step, at }) => ({ name: `${step} to ${to}`, at }))

/** Until which moment steps are settled, now that they have other moments. */
function settledThrough(through: Temporal.Instant, before: readonly Step[], after: readonly Step[]): Temporal.Instant {
  const settled = new Set(before.flatMap(({ name, at }) => (isBefore(through, at) ? [] : [name])))
  return after.flatMap(({ name, at }) => (settled.has(name) ? [at] : [])).reduce(laterOf, through)
}
