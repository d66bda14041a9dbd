import * as z from 'zod'
import type { RetentionStore } from '../../domain/people/retention.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, type Table, updateItem } from './table.ts'

const stateItem = z.object({ listAt: z.exactOptional(instant), sweptAt: z.exactOptional(instant), from: z.exactOptional(z.string()) })

const key = { pk: 'CONTROL#RETENTION', sk: 'STATE' }

/** The state of retention in the table of records. */
export const dynamoRetention = (table: Table): RetentionStore => ({
  async find() {
    const { listAt, sweptAt, from } = (await getItem(table, key, stateItem)) ?? {}
    return { ...(listAt ? { listAt } : {}), ...(sweptAt ? { sweptAt } : {}), ...(from ? { from } : {}) }
  },
  async noteList(listAt) {
    await updateItem(table, key, { update: 'SET listAt = :at', values: { ':at': listAt.toString() } })
  },
  async saveSweep({ sweptAt, from }) {
    const names = { '#from': 'from' }
    const set = [...(sweptAt ? ['sweptAt = :at'] : []), ...(from ? ['#from = :from'] : [])].join(', ')
    const gone = [...(sweptAt ? [] : ['sweptAt']), ...(from ? [] : ['#from'])].join(', ')
    const update = [set && `SET ${set}`, gone && `REMOVE ${gone}`].filter(Boolean).join(' ')
    await updateItem(table, key, { update, names, values: { ':at': sweptAt?.toString(), ':from': from } })
  },
})
