import * as z from 'zod'
import type { StaffRefs } from '#shared/domain/people/ref.ts'
import { attributeIs, deleteItem, findTexts, getItem, isNew, putItem, type Table } from './table.ts'

const refItem = z.object({ ref: z.string() })

const keyOf = (staff: string) => ({ pk: `STAFF#${staff}`, sk: 'REF' })

/**
 * Refs in the table of records, one item a staff id.
 * @param drawRef returns a new random ref
 */
export function dynamoStaffRefs(table: Table, drawRef: () => string): StaffRefs {
  const find = async (staff: string): Promise<string | undefined> => (await getItem(table, keyOf(staff), refItem))?.ref

  return {
    find,
    findAll: (staff) => findTexts(table, staff, keyOf),
    async getOrCreate(staff) {
      for (;;) {
        const ref = drawRef()
        if (await putItem(table, { ...keyOf(staff), ref }, isNew)) return { ref, isNew: true }
        // Someone else was first. Their ref is gone again only if the person is being erased.
        const known = await find(staff)
        if (known !== undefined) return { ref: known, isNew: false }
      }
    },
    async remove(staff, ref) {
      await deleteItem(table, keyOf(staff), attributeIs('ref', ref))
    },
  }
}
