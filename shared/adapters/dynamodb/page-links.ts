import * as z from 'zod'
import { sha256 } from '#domain/hash.ts'
import type { PageLinks } from '#domain/people/page-links.ts'
import { deleteItem, expiryAt, getItem, putItem, type Table } from './table.ts'

const linkItem = z.object({ ref: z.string(), policy: z.string() })

/** Reading the table opens no page. */
const keyOf = (key: string) => ({ pk: `LINK#${sha256(key)}`, sk: 'LINK' })

/** Links in the table of records, one item each. */
export const dynamoPageLinks = (table: Table): PageLinks => ({
  find: key => getItem(table, keyOf(key), linkItem),
  async save(key, { ref, policy }, until) {
    await putItem(table, { ...keyOf(key), ref, policy, expiresAt: expiryAt(until) })
  },
  async remove(key) {
    await deleteItem(table, keyOf(key))
  },
})
