import * as z from 'zod'
import { type RetentionStore, retentionCounts } from '../../domain/people/retention.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, json, setAttributes, type Table } from './table.ts'

const stateItem = z.object({
  listAt: z.optional(instant),
  sweptAt: z.optional(instant),
  from: z.optional(z.string()),
  counts: z.optional(json(retentionCounts)),
})

const key = { pk: 'CONTROL#RETENTION', sk: 'STATE' }

/** The state of retention in the table of records. */
export const dynamoRetention = (table: Table): RetentionStore => ({
  async find() {
    const { listAt, sweptAt, from, counts } = (await getItem(table, key, stateItem)) ?? {}
    return { listAt, sweptAt, from, counts }
  },
  async noteList(listAt) {
    await setAttributes(table, key, { listAt: listAt.toString() })
  },
  async saveSweep({ sweptAt, from, counts }) {
    // Counts stay until others come.
    await setAttributes(table, key, { sweptAt: sweptAt?.toString(), from, ...(counts ? { counts: JSON.stringify(counts) } : {}) })
  },
})
