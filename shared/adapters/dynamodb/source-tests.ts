import * as z from 'zod'
import { type SourceTests, sourceTest } from '../../domain/sources/source-test.ts'
import { expiry, getItem, json, putItem, type Table } from './table.ts'

const keyOf = (source: string) => ({ pk: 'SOURCES', sk: `TEST#${source}` })

const testItem = z.object({ body: json(sourceTest) })

/** Days for which a test is kept. */
const days = 30

/** The last test of each source in the table of records. */
export const dynamoSourceTests = (table: Table): SourceTests => ({
  async save(source, test) {
    await putItem(table, { ...keyOf(source), body: JSON.stringify(test), expiresAt: expiry(test.askedAt, days) })
  },
  find: async (source) => (await getItem(table, keyOf(source), testItem))?.body,
})
