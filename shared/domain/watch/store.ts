import * as z from 'zod'
import type { CountsByDay } from '../counts-by-day.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import { type AffectedByUnit, affected } from './counts.ts'

/** What was counted last on one day. */
export const dayCount = z.strictObject({
  on: plainDate,
  at: instant,
  version: z.int(),
  total: affected,
})

export type DayCount = Readonly<z.output<typeof dayCount>>

/** Of policies on watch, for a year. */
export type WatchCounts = CountsByDay<DayCount, AffectedByUnit>
