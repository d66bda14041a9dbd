import * as z from 'zod'
import type { EnrolmentStore } from '../../campaign/decide/enrol.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, json, putItem, type Table } from './table.ts'

const versions = z.record(z.string(), z.union([z.int(), z.templateLiteral([z.int(), ', suspension paused'])]))

const enrolment = z.strictObject({
  enrolled: versions,
  againAt: z.exactOptional(instant),
  underWay: z.exactOptional(z.strictObject({ versions, from: z.string(), failed: z.int() })),
})

const enrolmentItem = z.object({ body: json(enrolment) })

const key = { pk: 'CONTROL#ENROLMENT', sk: 'STATE' }

/** The state of the enrolment in the table of records. */
export const dynamoEnrolment = (table: Table): EnrolmentStore => ({
  async find() {
    return (await getItem(table, key, enrolmentItem))?.body
  },
  async save(state) {
    await putItem(table, { ...key, body: JSON.stringify(state) })
  },
})
