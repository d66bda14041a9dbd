import * as z from 'zod'
import { type RetentionStore, retentionCounts } from '../../domain/people/retention.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, json, type Table, updateItem } from './table.ts'

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
    await updateItem(table, key, { update: 'SET listAt = :at', values: { ':at': listAt.toString() } })
  },
  async saveSweep({ sweptAt, from, counts }) {
    const names = { '#from': 'from' }
    const set = [...(sweptAt ? ['sweptAt = :at'] : []), ...(from ? ['#from = :from'] : []), ...(counts ? ['counts = :counts'] : [])].join(
      ', ',
    )
    const gone = [...(sweptAt ? [] : ['sweptAt']), ...(from ? [] : ['#from'])].join(', ')
    const update = [set && `SET ${set}`, gone && `REMOVE ${gone}`].filter(Boolean).join(' ')
    await updateItem(table, key, {
      update,
      names,
      values: { ':at': sweptAt?.toString(), ':from': from, ':counts': counts && JSON.stringify(counts) },
    })
  },
})
