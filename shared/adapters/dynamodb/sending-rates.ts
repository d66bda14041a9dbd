import * as z from 'zod'
import { compactJson } from '#domain/people/serialize.ts'
import { type SendingRates, sendingRate, unleased } from '#domain/sending-rate.ts'
import { getItem, json, saveVersion, type Table } from './table.ts'

const key = { pk: 'CONTROL#RATE', sk: 'STATE' }

const rateItem = z.object({ version: z.int(), body: json(sendingRate) })

/** The sending rate in the table of records, one item. */
export const dynamoSendingRates = (table: Table): SendingRates => ({
  async find() {
    const item = await getItem(table, key, rateItem)
    return item ? { rate: item.body, version: item.version } : { rate: unleased, version: 0 }
  },
  save: (rate, version) => saveVersion(table, { ...key, body: compactJson(rate) }, version),
})
