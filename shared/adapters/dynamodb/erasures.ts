import * as z from 'zod'
import type { Erasures } from '../../domain/people/erasures.ts'
import { getItem, putItem, type Table } from './table.ts'

const erasureItem = z.object({ lastNumber: z.int() })

const keyOf = (ref: string) => ({ pk: ref, sk: 'ERASED' })

/** Last notice numbers in the table of records, one item for each erased person. */
export const dynamoErasures = (table: Table): Erasures => ({
  async findLastNumber(ref) {
    return (await getItem(table, keyOf(ref), erasureItem))?.lastNumber
  },
  async save(ref, lastNumber) {
    await putItem(table, { ...keyOf(ref), lastNumber })
  },
})
