import type { Temporal } from 'temporal-polyfill'
import type { Case } from '../people/person.ts'
import { laterOf } from '../schedule/zone.ts'

/** Steps before a moment are skipped; a step at that moment is still owed. */
export function passedOver(
  { notifiedThrough, reportedThrough }: Pick<Case, 'notifiedThrough' | 'reportedThrough'>,
  moment: Temporal.Instant,
) {
  const through = moment.subtract({ milliseconds: 1 })
  return { notifiedThrough: laterOf(notifiedThrough ?? through, through), reportedThrough: laterOf(reportedThrough ?? through, through) }
}
