import { DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import type { DigestLines, FiledLine, WaitingLine } from '../../domain/digests/lines.ts'
import { type Item, ifHeld, numberOf, type Table, textOf } from './table.ts'

const partitionOf = (recipient: string, on: Temporal.PlainDate): string => `DIGEST#${recipient}#${on}`

const keyOf = (recipient: string, on: Temporal.PlainDate, { staff, policy, rung }: FiledLine) => ({
  pk: { S: partitionOf(recipient, on) },
  sk: { S: `LINE#${staff}#${policy}#${rung}` },
})

/** Lines of digests in the table of records, an item each. */
export function dynamoDigestLines({ client, name: TableName }: Table): DigestLines {
  return {
    async file(recipient, on, line) {
      const Key = keyOf(recipient, on, line)
      const put = new PutItemCommand({
        TableName,
        Item: { ...Key, ...attributesOf(line) },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      if (await ifHeld(client.send(put))) return 'waiting'
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      return Item?.toldIn ? 'told' : 'waiting'
    },
    async withdraw(recipient, on, line) {
      const remove = new DeleteItemCommand({
        TableName,
        Key: keyOf(recipient, on, line),
        ConditionExpression: 'attribute_not_exists(toldIn)',
      })
      return (await ifHeld(client.send(remove))) ? 'withdrawn' : 'told'
    },
    async tell(recipient, on, line, number) {
      const mark = new UpdateItemCommand({
        TableName,
        Key: keyOf(recipient, on, line),
        UpdateExpression: 'SET toldIn = :number',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':number': { N: String(number) } },
      })
      return (await ifHeld(client.send(mark))) ? 'told' : 'gone'
    },
    async list(recipient, on) {
      const pages = paginateQuery(
        { client },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partitionOf(recipient, on) } },
          ConsistentRead: true,
        },
      )
      const items = await Array.fromAsync(pages, ({ Items = [] }) => Items)
      return items.flat().map(read)
    },
  }
}

const attributesOf = ({ staff, policy, openedAt, rung, at }: FiledLine) => ({
  staff: { S: staff },
  policy: { S: policy },
  openedAt: { S: openedAt.toString() },
  rung: { S: rung },
  at: { S: at.toString() },
})

const read = (item: Item): WaitingLine => ({
  staff: textOf(item, 'staff'),
  policy: textOf(item, 'policy'),
  openedAt: Temporal.Instant.from(textOf(item, 'openedAt')),
  rung: textOf(item, 'rung'),
  at: Temporal.Instant.from(textOf(item, 'at')),
  ...(item.toldIn ? { toldIn: numberOf(item, 'toldIn') } : {}),
})
