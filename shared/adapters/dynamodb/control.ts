import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Control, controlParts } from '../../campaign/decide/control.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { type Table, textOf } from './table.ts'

const pause = z.exactOptional(z.strictObject({ reason: z.string(), by: z.string(), at: instant }))

const controlState = z.strictObject({ mail: pause, suspension: pause })

/** What is paused, in the table of records: an attribute for each part, so that whoever pauses the one undoes nothing of the other. */
export function dynamoControl({ client, name: TableName }: Table): Control {
  const Key = { pk: { S: 'CONTROL' }, sk: { S: 'PAUSES' } }
  return {
    async find() {
      const { Item = {} } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      const paused = controlParts.filter((part) => Item[part])
      return controlState.parse(Object.fromEntries(paused.map((part) => [part, JSON.parse(textOf(Item, part))])))
    },
    async save(part, paused) {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          ExpressionAttributeNames: { '#part': part },
          ...(paused
            ? { UpdateExpression: 'SET #part = :pause', ExpressionAttributeValues: { ':pause': { S: JSON.stringify(paused) } } }
            : { UpdateExpression: 'REMOVE #part' }),
        }),
      )
    },
  }
}
