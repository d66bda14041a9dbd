import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTables, startDatabase } from '../../infra/local/database/database.ts'
import type { Item } from '../../shared/adapters/dynamodb/table.ts'
import { itemSize } from './capacity/item-size.ts'
import { type Consumption, capacityMeter } from './capacity/meter.ts'

it.each<[string, Item, number]>([
  ['a text counts its bytes, and those of its name', { é: { S: 'Zoë' } }, 2 + 4],
  ['a number counts a byte, and one for two digits', { n: { N: '123' } }, 1 + 1 + 2],
  ['zeros at either end of a number, sign and point do not count', { n: { N: '-0.01200' } }, 1 + 1 + 1],
  ['bytes count as they are', { b: { B: new Uint8Array(10) } }, 1 + 10],
  ['true and null count a byte', { t: { BOOL: true }, n: { NULL: true } }, 2 + 2],
  ['a set counts its members', { s: { SS: ['ab', 'cde'] }, n: { NS: ['1', '1000'] } }, 1 + 5 + 1 + 4],
  ['a list or map counts three, each element one more', { l: { L: [{ S: 'a' }] }, m: { M: { k: { S: 'v' } } } }, 1 + 3 + 2 + 1 + 3 + 3],
])('of an item, %s', (_rule, item, size) => {
  expect(itemSize(item)).toBe(size)
})

/** A database with a metered client, and what it consumed. */
async function open() {
  const database = await startDatabase({})
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: database.url, region: 'eu-west-1', credentials })
  onTestFinished(async () => {
    client.destroy()
    await database.close()
  })
  const consumed: Consumption[] = []
  capacityMeter()(client, (consumption) => consumed.push(consumption))
  await createTables(client, { people: 'people', records: 'records' })
  const put = (item: Item, condition: { readonly ConditionExpression?: string } = {}) =>
    client.send(new PutItemCommand({ TableName: 'ref' in item ? 'people' : 'records', Item: item, ...condition }))
  return { client, consumed, put, last: () => consumed.at(-1) }
}

const ana = { ref: { S: 'ana' } }

/** An item of just so many bytes. */
const sized = (key: Item, bytes: number) => ({ ...key, body: { S: 'x'.repeat(bytes - itemSize(key) - 'body'.length) } })
const keyOf = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } })
const due = (mailAt: string) => ({ mail: { S: 'q' }, mailAt: { N: mailAt } })

describe('a read', () => {
  it('counts on tables what the embedded database counts, of one item and of many', async () => {
    const { client, put, last } = await open()
    const records = { TableName: 'records', ReturnConsumedCapacity: 'TOTAL' } as const
    for (const [index, size] of [20, 1023, 1025, 4096, 4097, 8193, 700].entries()) {
      // Over the one before, so that either may be the larger.
      const key = keyOf(String(index >> 1))
      const { ConsumedCapacity } = await client.send(new PutItemCommand({ ...records, Item: sized(key, size) }))
      expect(last()?.write).toBe(ConsumedCapacity?.CapacityUnits)
      for (const ConsistentRead of [true, false]) {
        const one = await client.send(new GetItemCommand({ ...records, Key: key, ConsistentRead }))
        expect(last()?.read).toBe(one.ConsumedCapacity?.CapacityUnits)
        const asked = { ...records, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } }, ConsistentRead }
        const many = await client.send(new QueryCommand(asked))
        expect(last()?.read).toBe(many.ConsumedCapacity?.CapacityUnits)
      }
    }
    await put(sized(ana, 4097))
    const RequestItems = { people: { Keys: [ana] }, records: { Keys: ['0', '1', '9'].map(keyOf), ConsistentRead: true } }
    const { ConsumedCapacity = [] } = await client.send(new BatchGetItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }))
    expect(last()?.read).toBe(ConsumedCapacity.find(({ TableName }) => TableName === 'records')?.CapacityUnits)
  })

  it('of an index goes by its entries', async () => {
    const { client, put, last } = await open()
    await put(sized({ ...ana, ...due('2023') }, 9000))
    const asked = { KeyConditionExpression: 'mail = :q', ExpressionAttributeValues: { ':q': { S: 'q' } } }
    await client.send(new QueryCommand({ TableName: 'people', IndexName: 'mail', ...asked }))
    expect(last()).toMatchObject({ table: 'people', index: 'mail', read: 0.5 })
  })

  it('is refused if its answer does not tell what was read', async () => {
    const { client } = await open()
    const scan = new ScanCommand({ TableName: 'people', FilterExpression: 'attribute_exists(body)' })
    await expect(client.send(scan)).rejects.toThrow('FilterExpression')
  })
})

describe('a write', () => {
  it('that is refused consumes what it would have written, and the indexes nothing', async () => {
    const { put, last } = await open()
    await put(sized(ana, 1500))
    for (const [size, write] of [
      [2500, 3],
      [100, 2],
    ] as const) {
      await expect(put(sized({ ...ana, ...due('2023') }, size), { ConditionExpression: 'attribute_not_exists(body)' })).rejects.toThrow()
      expect(last()).toMatchObject({ write, writeOfIndexes: 0 })
    }
  })

  it('that updates or deletes consumes by the larger of what it leaves and what was there', async () => {
    const { client, consumed, put } = await open()
    await put(sized(keyOf('1'), 1000))
    const target = { TableName: 'records', Key: keyOf('1') }
    const more = { ':more': { S: 'y'.repeat(100) } }
    await client.send(new UpdateItemCommand({ ...target, UpdateExpression: 'SET more = :more', ExpressionAttributeValues: more }))
    for (let time = 0; time < 2; time += 1) await client.send(new UpdateItemCommand({ ...target, UpdateExpression: 'REMOVE more' }))
    await client.send(new DeleteItemCommand(target))
    await client.send(new DeleteItemCommand(target))
    expect(consumed.slice(1).map(({ write }) => write)).toEqual([2, 2, 1, 1, 1])
  })

  it('of a batch is rounded up for each item, and counts entries of indexes', async () => {
    const { client, put, last } = await open()
    await put(sized(ana, 2000))
    const items = [sized({ ...ana, ...due('1') }, 100), { ref: { S: 'ben' } }]
    await client.send(new BatchWriteItemCommand({ RequestItems: { people: items.map((Item) => ({ PutRequest: { Item } })) } }))
    expect(last()).toMatchObject({ operation: 'BatchWriteItem', read: 0, write: 2 + 1 + 1, writeOfIndexes: 1 })
  })

  it.each<[string, Item, Item | undefined, number]>([
    ['puts an entry into an index', {}, due('2023'), 1],
    ['moves an entry', due('2023'), due('2024'), 2],
    ['leaves an entry alone', due('2023'), due('2023'), 0],
    ['takes an entry out', due('2023'), {}, 1],
    ['deletes an item that is in an index', due('2023'), undefined, 1],
    ['is about an item that is in no index', {}, { mail: { S: 'q' } }, 0],
    ['moves an entry of more than 1 KB', { ...due('2023'), mail: { S: 'q'.repeat(1500) } }, due('2024'), 2 + 1],
  ])('that %s', async (_what, before, after, writeOfIndexes) => {
    const { client, put, last } = await open()
    await put({ ...ana, ...before })
    await (after ? put({ ...ana, ...after }) : client.send(new DeleteItemCommand({ TableName: 'people', Key: ana })))
    expect(last()).toMatchObject({ writeOfIndexes, write: writeOfIndexes + Math.ceil(itemSize({ ...ana, ...before }) / 1024) })
  })
})
