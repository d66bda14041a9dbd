import * as z from 'zod'
import type { Erasures } from '#domain/people/store.ts'
import { deleteItem, expiryAt, getItem, putItem, type Table } from './table.ts'

const erasureItem = z.object({ staff: z.string() })

const keyOf = (ref: string) => ({ pk: ref, sk: 'ERASING' })

/** Erasures under way in the table of records, one item each. */
export const dynamoErasures = (table: Table): Erasures => ({
  async begin(ref, staff, until) {
    await putItem(table, { ...keyOf(ref), staff, expiresAt: until && expiryAt(until) })
  },
  async findStaff(ref) {
    return (await getItem(table, keyOf(ref), erasureItem))?.staff
  },
  async end(ref) {
    await deleteItem(table, keyOf(ref))
  },
})
