import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import type { CountsByDay } from '#domain/counts-by-day.ts'
import { type CaseCounts, caseCount, casesByUnit } from '#domain/people/case-counts.ts'
import { startOfDay } from '#domain/schedule/zone.ts'
import { affectedByUnit, dayCount, type WatchCounts } from '#domain/watch/counts.ts'
import { bodyItem, expiryAt, getItem, putItem, queryAll, type Table } from './table.ts'

/** In the table of records, for a year. */
export const dynamoWatchCounts = (table: Table): WatchCounts =>
  countsByDay(table, 'POLICY', dayCount, affectedByUnit, {}, { forGood: false })

/** In the table of records: in all for good, by unit for a year. */
export const dynamoCaseCounts = (table: Table): CaseCounts => countsByDay(table, 'COUNTS', caseCount, casesByUnit, [], { forGood: true })

/** @param nothing by unit, on a day without a count */
function countsByDay<Count extends { on: Temporal.PlainDate }, Units>(
  table: Table,
  partition: string,
  count: z.ZodType<Count>,
  units: z.ZodType<Units>,
  nothing: Units,
  { forGood }: { forGood: boolean },
): CountsByDay<Count, Units> {
  const keyOf = (policy: string, kind: 'DAY' | 'UNITS', on: Temporal.PlainDate) => ({ pk: `${partition}#${policy}`, sk: `${kind}#${on}` })
  const dayItem = bodyItem(count)
  const unitsItem = bodyItem(units)
  return {
    async save(policy, count, units) {
      const { on } = count
      const expiresAt = expiryAt(startOfDay(on.add({ years: 1 }), 'UTC'))
      await putItem(table, { ...keyOf(policy, 'UNITS', on), body: JSON.stringify(units), expiresAt })
      await putItem(table, { ...keyOf(policy, 'DAY', on), body: JSON.stringify(count), expiresAt: forGood ? undefined : expiresAt })
    },
    find: (policy, on) => getItem(table, keyOf(policy, 'DAY', on), dayItem),
    findUnits: async (policy, on) => (await getItem(table, keyOf(policy, 'UNITS', on), unitsItem)) ?? nothing,
    list: policy => queryAll(table, { pk: `${partition}#${policy}`, skPrefix: 'DAY#' }, dayItem, { newestFirst: true }),
  }
}
