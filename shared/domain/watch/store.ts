import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
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

/** Keeps what was counted of policies on watch, a count a day, for a year. */
export interface WatchCounts {
  /** Replaces an earlier count of the day. */
  save(policy: string, count: DayCount, units: AffectedByUnit): Promise<void>
  find(policy: string, on: Temporal.PlainDate): Promise<DayCount | undefined>
  /** What was counted on a day, by unit; nothing for an unknown day. */
  findUnits(policy: string, on: Temporal.PlainDate): Promise<AffectedByUnit>
  /** The newest first. */
  list(policy: string): Promise<readonly DayCount[]>
}
