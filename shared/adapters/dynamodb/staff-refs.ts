import * as z from 'zod'
import type { StaffRefs } from '#domain/people/ref.ts'
import { attributeIs, deleteItem, findTexts, getItem, type Table } from './table.ts'

const refItem = z.object({ ref: z.string() })

const keyOf = (staff: string) => ({ pk: `STAFF#${staff}`, sk: 'REF' })

export const refItemOf = (staff: string, ref: string) => ({ ...keyOf(staff), ref })

/** Refs in the table of records, one item a staff id. */
export function dynamoStaffRefs(table: Table): StaffRefs {
  const find = async (staff: string) => (await getItem(table, keyOf(staff), refItem))?.ref

  return {
    find,
    findAll: staff => findTexts(table, staff, keyOf),
    async remove(staff, ref) {
      await deleteItem(table, keyOf(staff), attributeIs('ref', ref))
    },
  }
}
