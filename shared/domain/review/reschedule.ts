/** Steps of a case as its deadline, or their recipient, moves. */
import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import type { Step } from '../schedule/steps.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Course } from './context.ts'
import { remindersOf, rungLines, staffRungs } from './due.ts'
import { isOverdue, passedOver, type Settled } from './passed-over.ts'

/** As the deadline moves, steps before now are skipped unless one is overdue, and steps after it are owed, even if they were sent. */
export function owedAnew(current: Settled & Pick<Case, 'owedFrom' | 'told'>, from: Course, to: Course, isBehind: boolean): Settled {
  const { now } = to
  const settled = isOverdue(current, now, isBehind) ? settledAs(current, from, to) : passedOver(current, now)
  const { notifiedThrough, reportedThrough } = settled
  return {
    ...(notifiedThrough ? { notifiedThrough: earlierOf(notifiedThrough, now) } : {}),
    ...(reportedThrough ? { reportedThrough: earlierOf(reportedThrough, now) } : {}),
  }
}

/** As steps get other moments, those that are settled stay so. */
export function settledAs(current: Settled & Pick<Case, 'told'>, from: Course, to: Course): Settled {
  const { notifiedThrough, reportedThrough } = current
  const stepsOf = (course: Course) => [...remindersOf(current, course), ...staffRungs(course.ladders)]
  return {
    ...(notifiedThrough ? { notifiedThrough: settledThrough(notifiedThrough, stepsOf(from), stepsOf(to)) } : {}),
    ...(reportedThrough ? { reportedThrough: settledThrough(reportedThrough, linesOf(from), linesOf(to)) } : {}),
  }
}

const linesOf = (course: Course): readonly Step[] => rungLines(course).map(({ to, step, at }) => ({ name: `${step} to ${to}`, at }))

/** Until which moment steps are settled, now that they have other moments. */
function settledThrough(through: Temporal.Instant, before: readonly Step[], after: readonly Step[]): Temporal.Instant {
  const settled = new Set(before.flatMap(({ name, at }) => (isBefore(through, at) ? [] : [name])))
  return after.flatMap(({ name, at }) => (settled.has(name) ? [at] : [])).reduce(laterOf, through)
}
