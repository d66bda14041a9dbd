import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import { type Silence, shortly } from '../../campaign/send/silence.ts'
import { ifHeld, sortable, type Table, textOf } from './table.ts'

/** Silence, in the table of records. */
export function dynamoSilence({ client, name: TableName }: Table): Silence {
  const Key = { pk: { S: 'CONTROL' }, sk: { S: 'SILENCE' } }
  const written = (instant: Temporal.Instant) => ({ S: sortable(instant) })
  return {
    async findStart() {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key }))
      return Item?.startsAt && Temporal.Instant.from(textOf(Item, 'startsAt'))
    },
    async begin(sentAt) {
      const began = client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'SET startsAt = :sentAt',
          ConditionExpression: 'attribute_not_exists(startsAt) AND (attribute_not_exists(heardAt) OR heardAt <= :before)',
          ExpressionAttributeValues: { ':sentAt': written(sentAt), ':before': written(sentAt.subtract(shortly)) },
        }),
      )
      await ifHeld(began)
    },
    async end(heardAt) {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'SET heardAt = :heardAt REMOVE startsAt',
          ExpressionAttributeValues: { ':heardAt': written(heardAt) },
        }),
      )
    },
  }
}
