import type { Temporal } from 'temporal-polyfill'
import type { Case, Person } from '../people/person.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'

/** Until when the steps of a case are settled. */
export type Settled = Pick<Case, 'notifiedThrough' | 'reportedThrough'>

/** Steps before a moment are skipped; a step at that moment is still owed. */
export function passedOver({ notifiedThrough, reportedThrough }: Settled, moment: Temporal.Instant) {
  const through = moment.subtract({ milliseconds: 1 })
  return { notifiedThrough: laterOf(notifiedThrough ?? through, through), reportedThrough: laterOf(reportedThrough ?? through, through) }
}

/** True if something has been owed since before a moment, also while nothing is sent. */
export const isOverdue = ({ owedFrom }: Pick<Case, 'owedFrom'>, moment: Temporal.Instant, isBehind: boolean): boolean =>
  isBehind || (owedFrom !== undefined && isBefore(owedFrom, moment))

/** True if something that a person is owed is late. */
export const runsBehind = ({ noticeAt, changeAt }: Pick<Person, 'noticeAt' | 'changeAt'>, now: Temporal.Instant): boolean =>
  [noticeAt, changeAt].some((at) => at && isBefore(at, now))
