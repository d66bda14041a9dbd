import * as z from 'zod'
import type { SendingRates } from '../../campaign/send/pace.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import { sendingRate, unleased } from '../../domain/sending-rate.ts'
import { getItem, json, putItem, type Table, versionIs } from './table.ts'

const key = { pk: 'CONTROL#RATE', sk: 'STATE' }

const rateItem = z.object({ version: z.int(), body: json(sendingRate) })

/** The sending rate in the table of records, one item. */
export const dynamoSendingRates = (table: Table): SendingRates => ({
  async find() {
    const item = await getItem(table, key, rateItem)
    return item ? { rate: item.body, version: item.version } : { rate: unleased, version: 0 }
  },
  async save(rate, version) {
    const item = { ...key, version: version + 1, body: compactJson(rate) }
    return (await putItem(table, item, versionIs(version))) ? 'saved' : 'stale'
  },
})
