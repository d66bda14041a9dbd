import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { startOfDay } from '../../domain/schedule/zone.ts'
import { affectedByUnit } from '../../domain/watch/counts.ts'
import { dayCount, type WatchCounts } from '../../domain/watch/store.ts'
import { expiryAt, getItem, json, putItem, queryItems, type Table } from './table.ts'

const keyOf = (policy: string, kind: 'DAY' | 'UNITS', on: Temporal.PlainDate) => ({ pk: `POLICY#${policy}`, sk: `${kind}#${on}` })

const dayItem = z.object({ body: json(dayCount) })
const unitsItem = z.object({ body: json(affectedByUnit) })

/** Counts of policies on watch in the table of records: for each day its total, and apart, since it is larger, what makes it up. */
export const dynamoWatchCounts = (table: Table): WatchCounts => ({
  async save(policy, count, units) {
    const expiresAt = expiryAt(startOfDay(count.on.add({ years: 1 }), 'UTC'))
    await putItem(table, { ...keyOf(policy, 'UNITS', count.on), body: JSON.stringify(units), expiresAt })
    await putItem(table, { ...keyOf(policy, 'DAY', count.on), body: JSON.stringify(count), expiresAt })
  },
  find: async (policy, on) => (await getItem(table, keyOf(policy, 'DAY', on), dayItem))?.body,
  findUnits: async (policy, on) => (await getItem(table, keyOf(policy, 'UNITS', on), unitsItem))?.body ?? {},
  async list(policy) {
    const days = queryItems(table, { pk: `POLICY#${policy}`, skPrefix: 'DAY#' }, dayItem, { newestFirst: true })
    return (await Array.fromAsync(days)).map(({ body }) => body)
  },
})
