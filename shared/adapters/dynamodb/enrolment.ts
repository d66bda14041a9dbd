import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { EnrolmentStore } from '../../campaign/decide/enrol.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { type Table, textOf } from './table.ts'

const versions = z.record(z.string(), z.union([z.int(), z.templateLiteral([z.int(), ', suspension paused'])]))

const enrolment = z.strictObject({
  enrolled: versions,
  againAt: z.exactOptional(instant),
  underWay: z.exactOptional(z.strictObject({ versions, from: z.string(), failed: z.int() })),
})

/** The state of the enrolment in the table of records. */
export function dynamoEnrolment({ client, name: TableName }: Table): EnrolmentStore {
  const Key = { pk: { S: 'CONTROL' }, sk: { S: 'ENROLMENT' } }
  return {
    async find() {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      return Item && enrolment.parse(JSON.parse(textOf(Item, 'body')))
    },
    async save(state) {
      await client.send(new PutItemCommand({ TableName, Item: { ...Key, body: { S: JSON.stringify(state) } } }))
    },
  }
}
