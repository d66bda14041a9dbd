import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import { earlierOf, laterOf } from '../schedule/zone.ts'

/** Until when the steps of a case are settled. */
type Settled = Pick<Case, 'notifiedThrough' | 'reportedThrough'>

/** Steps before a moment are skipped; a step at that moment is still owed. */
export function passedOver({ notifiedThrough, reportedThrough }: Settled, moment: Temporal.Instant) {
  const through = moment.subtract({ milliseconds: 1 })
  return { notifiedThrough: laterOf(notifiedThrough ?? through, through), reportedThrough: laterOf(reportedThrough ?? through, through) }
}

/** As the deadline moves, steps before a moment are skipped, and steps after it are owed, even if they were sent. */
export function owedAnew(settled: Settled, moment: Temporal.Instant) {
  const { notifiedThrough, reportedThrough } = passedOver(settled, moment)
  return { notifiedThrough: earlierOf(notifiedThrough, moment), reportedThrough: earlierOf(reportedThrough, moment) }
}
