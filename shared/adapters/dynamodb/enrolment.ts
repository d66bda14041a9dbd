import * as z from 'zod'
import { type EnrolmentStore, enrolment } from '../../campaign/decide/enrol.ts'
import { getItem, json, putItem, type Table } from './table.ts'

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
