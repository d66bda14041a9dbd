import * as z from 'zod'
import { type RetentionStore, retentionCounts } from '#domain/people/retention.ts'
import { instant } from '#domain/schedule/fields.ts'
import { getItem, json, setAttributes, type Table } from './table.ts'

const stateItem = z.object({
  listAt: z.optional(instant),
  sweptAt: z.optional(instant),
  counts: z.optional(json(retentionCounts)),
})

const key = { pk: 'CONTROL#RETENTION', sk: 'STATE' }

/** The state of retention in the table of records. */
export const dynamoRetention = (table: Table): RetentionStore => ({
  find: async () => (await getItem(table, key, stateItem)) ?? {},
  async noteList(listAt) {
    await setAttributes(table, key, { listAt: listAt.toString() })
  },
  async saveRound(sweptAt, counts) {
    await setAttributes(table, key, { sweptAt: sweptAt.toString(), counts: JSON.stringify(counts) })
  },
})
