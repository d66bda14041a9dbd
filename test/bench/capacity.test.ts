import { BatchGetItemCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { expect, it, onTestFinished } from 'vitest'
import { createTables, startDatabase } from '../../infra/local/database/database.ts'
import type { Item } from '../../shared/adapters/dynamodb/table.ts'
import { itemSize } from './capacity/item-size.ts'
import { type Consumption, meterCapacity } from './capacity/meter.ts'

it.each<[string, Item, number]>([
  ['a text counts its bytes, and those of its name', { é: { S: 'Zoë' } }, 2 + 4],
  ['a number counts a byte, and one for two digits', { n: { N: '-0.01200' } }, 1 + 1 + 1],
  ['a set counts its members', { s: { SS: ['ab', 'cde'] }, n: { NS: ['1', '1000'] } }, 1 + 5 + 1 + 4],
  ['a list or map counts three, each element one more', { l: { L: [{ S: 'a' }] }, m: { M: { k: { S: 'v' } } } }, 1 + 3 + 2 + 1 + 3 + 3],
])('of an item, %s', (_rule, item, size) => {
  expect(itemSize(item)).toBe(size)
})

/** A database with a metered client, and what it consumed last. */
async function open() {
  const database = await startDatabase({})
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: database.url, region: 'eu-west-1', credentials })
  onTestFinished(async () => {
    client.destroy()
    await database.close()
  })
  await createTables(client, { people: 'people', records: 'records' })
  const consumed: Consumption[] = []
  meterCapacity(client, (consumption) => consumed.push(consumption))
  const put = (item: Item, condition: { readonly ConditionExpression?: string } = {}) =>
    client.send(new PutItemCommand({ TableName: 'people', Item: { ref: { S: 'ana' }, ...item }, ...condition }))
  return { client, put, last: () => consumed.at(-1) }
}

const long = { body: { S: 'x'.repeat(4100) } }
const due = (mailAt: string) => ({ mail: { S: 'q' }, mailAt: { N: mailAt } })

it('a read consumes half a unit for four kilobytes, also of many items', async () => {
  const { client, put, last } = await open()
  await put({ ...long, ...due('2023') })
  await client.send(new BatchGetItemCommand({ RequestItems: { people: { Keys: [{ ref: { S: 'ana' } }] } } }))
  expect(last()).toMatchObject({ table: 'people', read: 1, write: 0 })
  const asked = { KeyConditionExpression: 'mail = :q', ExpressionAttributeValues: { ':q': { S: 'q' } } }
  await client.send(new QueryCommand({ TableName: 'people', IndexName: 'mail', ...asked }))
  expect(last()).toMatchObject({ table: 'people', index: 'mail', read: 0.5 })
})

it.each<[string, Item, Item | undefined, number]>([
  ['puts an entry into an index', {}, due('2023'), 1],
  ['moves an entry', due('2023'), due('2024'), 2],
  ['leaves an entry alone', due('2023'), due('2023'), 0],
  ['deletes an item that is in an index', due('2023'), undefined, 1],
  ['is about an item that is in no index', {}, { mail: { S: 'q' } }, 0],
  ['moves an entry of more than 1 KB', { ...due('2023'), mail: { S: 'q'.repeat(1500) } }, due('2024'), 2 + 1],
])('a write that %s consumes units of both', async (_what, before, after, writeOfIndexes) => {
  const { client, put, last } = await open()
  await put({ ...before, ...long })
  await (after ? put(after) : client.send(new DeleteItemCommand({ TableName: 'people', Key: { ref: { S: 'ana' } } })))
  expect(last()).toMatchObject({ writeOfIndexes, write: writeOfIndexes + Math.ceil((4100 + itemSize({ ...before })) / 1024) })
})

it('a refused write consumes what it would have written, and nothing of indexes', async () => {
  const { put, last } = await open()
  await put({})
  await expect(put({ ...long, ...due('2023') }, { ConditionExpression: 'attribute_exists(body)' })).rejects.toThrow()
  expect(last()).toMatchObject({ write: 5, writeOfIndexes: 0 })
})
