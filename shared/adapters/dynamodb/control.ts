import * as z from 'zod'
import type { Control } from '../../domain/policies/store.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, json, setAttributes, type Table } from './table.ts'

const pause = z.optional(json(z.strictObject({ reason: z.string(), by: z.string(), at: instant })))

const controlItem = z.object({ mail: pause, suspension: pause, erasure: pause })

const key = { pk: 'CONTROL#PAUSES', sk: 'STATE' }

/** Pauses in the table of records, an attribute for each part, so that pausing one leaves the other alone. */
export const dynamoControl = (table: Table): Control => ({
  async find() {
    return (await getItem(table, key, controlItem)) ?? {}
  },
  async save(part, paused) {
    await setAttributes(table, key, { [part]: paused && JSON.stringify(paused) })
  },
})
