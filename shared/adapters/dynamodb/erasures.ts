import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Erasures } from '../../domain/people/erasures.ts'
import { numberOf, type Table } from './table.ts'

/** Numbers of last notices in the table of records, an item for each person who was erased. */
export function dynamoErasures({ client, name: TableName }: Table): Erasures {
  const keyOf = (ref: string) => ({ pk: { S: ref }, sk: { S: 'ERASED' } })
  return {
    async findLastNumber(ref) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(ref), ConsistentRead: true }))
      return Item && numberOf(Item, 'lastNumber')
    },
    async save(ref, lastNumber) {
      await client.send(new PutItemCommand({ TableName, Item: { ...keyOf(ref), lastNumber: { N: String(lastNumber) } } }))
    },
  }
}
