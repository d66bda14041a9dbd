/** Steps of a case as its deadline, or their recipient, moves. */
import type { Temporal } from 'temporal-polyfill'
import type { Case, Notified } from '../people/person.ts'
import type { Step } from '../schedule/steps.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { DatedContext, ReviewContext } from './context.ts'
import { remindersOf, rungLines, staffRungs } from './due.ts'

/** Until when the steps of a case are settled. */
type Settled = Pick<Notified, 'through' | 'reportedThrough'>

/** Steps before a moment are skipped; a step at that moment is still owed. */
export function skippedUntil({ through, reportedThrough }: Settled, moment: Temporal.Instant) {
  const before = moment.subtract({ milliseconds: 1 })
  return { through: laterOf(through ?? before, before), reportedThrough: laterOf(reportedThrough ?? before, before) }
}

/** True if something has been owed since before now, also while nothing is sent. */
export const isOverdue = ({ owedFrom }: Pick<Notified, 'owedFrom'>, { now, isBehind }: ReviewContext) =>
  isBehind || (owedFrom !== undefined && isBefore(owedFrom, now))

/** As the deadline moves, steps before now are skipped unless one is overdue, and steps after it are owed, even if they were sent. */
export function rescheduled(current: Case, from: DatedContext, to: DatedContext): Settled {
  const { notified } = current
  const { now } = to
  const { through, reportedThrough } = isOverdue(notified, to) ? settledAs(current, from, to) : skippedUntil(notified, now)
  return {
    through: through ? earlierOf(through, now) : undefined,
    reportedThrough: reportedThrough ? earlierOf(reportedThrough, now) : undefined,
  }
}

/** As steps get other moments, those that are settled stay so. */
export function settledAs(current: Case, from: DatedContext, to: DatedContext): Settled {
  const { through, reportedThrough } = current.notified
  const stepsOf = (context: DatedContext) => [...remindersOf(current, context), ...staffRungs(context.ladders)]
  const linesOf = (context: DatedContext) => rungLines(context).map(({ to, step, at }) => ({ name: `${step} to ${to}`, at }))
  return {
    through: through ? settledThrough(through, stepsOf(from), stepsOf(to)) : undefined,
    reportedThrough: reportedThrough ? settledThrough(reportedThrough, linesOf(from), linesOf(to)) : undefined,
  }
}

function settledThrough(through: Temporal.Instant, before: readonly Step[], after: readonly Step[]) {
  const settled = new Set(before.flatMap(({ name, at }) => (isBefore(through, at) ? [] : [name])))
  return after.flatMap(({ name, at }) => (settled.has(name) ? [at] : [])).reduce(laterOf, through)
}
