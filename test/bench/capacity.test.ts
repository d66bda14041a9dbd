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
import { type Consumption, capacityMeter, UncountedRequestError } from './capacity/meter.ts'

describe('the size of an item', () => {
  it.each<[string, Item, number]>([
    ['a text counts its bytes, and those of its name', { é: { S: 'Zoë' } }, 2 + 4],
    ['an empty text counts its name', { name: { S: '' } }, 4],
    ['a number counts a byte, and one for two digits', { n: { N: '123' } }, 1 + 1 + 2],
    ['zeros at either end of a number, sign and point do not count', { n: { N: '-0.01200' } }, 1 + 1 + 1],
    ['zero counts a byte', { n: { N: '0' } }, 1 + 1],
    ['bytes count as they are', { b: { B: new Uint8Array(10) } }, 1 + 10],
    ['true and null count a byte', { t: { BOOL: true }, n: { NULL: true } }, 2 + 2],
    ['a set counts its members', { s: { SS: ['ab', 'cde'] }, n: { NS: ['1', '1000'] } }, 1 + 5 + 1 + 4],
    ['an empty list or map counts three', { l: { L: [] }, m: { M: {} } }, 1 + 3 + 1 + 3],
    [
      'each element of a list or map counts one more',
      { l: { L: [{ S: 'a' }, { S: 'b' }] }, m: { M: { k: { S: 'v' } } } },
      1 + 3 + 4 + 1 + 3 + 3,
    ],
  ])('%s', (_rule, item, size) => {
    expect(itemSize(item)).toBe(size)
  })
})

/** A database whose clients are metered, each with what it consumed. */
async function open() {
  const database = await startDatabase({})
  onTestFinished(() => database.close())
  const meter = capacityMeter()
  const connect = () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const client = new DynamoDBClient({ endpoint: database.url, region: 'eu-west-1', credentials })
    onTestFinished(() => client.destroy())
    const consumed: Consumption[] = []
    meter(client, (consumption) => consumed.push(consumption))
    return { client, consumed, last: () => consumed.at(-1) }
  }
  const connection = connect()
  await createTables(connection.client, { people: 'people', records: 'records' })
  const store = async (...items: readonly Item[]) => {
    for (const Item of items) await connection.client.send(new PutItemCommand({ TableName: 'ref' in Item ? 'people' : 'records', Item }))
    connection.consumed.length = 0
  }
  return { ...connection, connect, store }
}

const ana = { ref: { S: 'ana' } }

/** An item of just so many bytes. */
const sized = (key: Item, bytes: number): Record<string, Item[string]> => {
  const rest = bytes - itemSize(key) - 'body'.length
  return { ...key, body: { S: 'x'.repeat(rest) } }
}
const personOf = (bytes: number, rest: Item = {}) => sized({ ...ana, ...rest }, bytes)
const recordOf = (sk: string, bytes: number) => sized({ pk: { S: 'p' }, sk: { S: sk } }, bytes)

describe('a read', () => {
  it.each([
    [4096, true, 1],
    [4097, true, 2],
    [4096, false, 0.5],
    [4097, false, 1],
  ])('of one item of %i bytes, consistent: %s, consumes %d', async (size, ConsistentRead, read) => {
    const { client, store, last } = await open()
    await store(personOf(size))
    await client.send(new GetItemCommand({ TableName: 'people', Key: ana, ConsistentRead }))
    expect(last()).toMatchObject({ operation: 'GetItem', table: 'people', read, write: 0, before: personOf(size) })
  })

  it('of a batch is rounded up for each item, and looks for what is not there, too', async () => {
    const { client, consumed, store } = await open()
    await store(personOf(4097), recordOf('1', 100), recordOf('2', 9000))
    const RequestItems = {
      people: { Keys: [ana] },
      records: { Keys: ['1', '2', '3'].map((sk) => ({ pk: { S: 'p' }, sk: { S: sk } })), ConsistentRead: true },
    }
    await client.send(new BatchGetItemCommand({ RequestItems }))
    expect(consumed).toMatchObject([
      { operation: 'BatchGetItem', table: 'people', read: 0.5 * 2 },
      { operation: 'BatchGetItem', table: 'records', read: 1 + 3 + 1 },
    ])
  })

  const ofPartition = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } }

  it('of many is rounded up once, for all of them', async () => {
    const { client, consumed, store } = await open()
    await store(recordOf('1', 3000), recordOf('2', 3000), recordOf('3', 3000))
    await client.send(new QueryCommand({ TableName: 'records', ...ofPartition }))
    await client.send(new QueryCommand({ TableName: 'records', ...ofPartition, ConsistentRead: true }))
    await client.send(new QueryCommand({ TableName: 'records', ...ofPartition, ScanIndexForward: false }))
    await client.send(new ScanCommand({ TableName: 'records', Limit: 2 }))
    expect(consumed.map(({ read }) => read)).toEqual([1.5, 3, 1.5, 1])
  })

  it('of an index goes by its entries', async () => {
    const { client, store, last } = await open()
    await store(personOf(9000, { mail: { S: 'q' }, mailAt: { N: '2023' } }))
    const KeyConditionExpression = 'mail = :q'
    await client.send(
      new QueryCommand({ TableName: 'people', IndexName: 'mail', KeyConditionExpression, ExpressionAttributeValues: { ':q': { S: 'q' } } }),
    )
    expect(last()).toMatchObject({ table: 'people', index: 'mail', read: 0.5 })
  })

  it('that finds nothing consumes as much as one that finds little', async () => {
    const { client, consumed } = await open()
    await client.send(new GetItemCommand({ TableName: 'people', Key: ana, ConsistentRead: true }))
    await client.send(new GetItemCommand({ TableName: 'people', Key: ana }))
    await client.send(new QueryCommand({ TableName: 'records', ...ofPartition }))
    expect(consumed.map(({ read }) => read)).toEqual([1, 0.5, 0.5])
  })
})

describe('a write', () => {
  it.each([
    [0, 1024, 1],
    [0, 1025, 2],
    [3000, 100, 3],
    [100, 3000, 3],
  ])('over an item of %i bytes, of one of %i, consumes %i', async (old, size, write) => {
    const { client, store, last } = await open()
    if (old) await store(personOf(old))
    await client.send(new PutItemCommand({ TableName: 'people', Item: personOf(size) }))
    expect(last()).toMatchObject({ operation: 'PutItem', read: 0, write, writeOfIndexes: 0, isRefused: false, after: personOf(size) })
  })

  it('that is refused consumes what it would have written, and the indexes nothing', async () => {
    const { client, store, last } = await open()
    const put = (size: number, rest: Item) =>
      client
        .send(
          new PutItemCommand({
            TableName: 'people',
            Item: personOf(size, rest),
            ConditionExpression: 'attribute_not_exists(#ref)',
            ExpressionAttributeNames: { '#ref': 'ref' },
          }),
        )
        .catch(({ name }) => name)
    await store(personOf(1500))
    expect(await put(2500, { mail: { S: 'q' }, mailAt: { N: '2023' } })).toBe('ConditionalCheckFailedException')
    expect(last()).toMatchObject({ write: 3, writeOfIndexes: 0, isRefused: true, before: personOf(1500) })
    await put(100, {})
    expect(last()).toMatchObject({ write: 2, isRefused: true })
  })

  it('that updates consumes by the item that it leaves', async () => {
    const { client, store, last } = await open()
    await store(recordOf('1', 1000))
    const Key = { pk: { S: 'p' }, sk: { S: '1' } }
    await client.send(
      new UpdateItemCommand({
        TableName: 'records',
        Key,
        UpdateExpression: 'SET more = :more',
        ExpressionAttributeValues: { ':more': { S: 'y'.repeat(100) } },
      }),
    )
    expect(last()).toMatchObject({ operation: 'UpdateItem', write: 2, after: { ...recordOf('1', 1000), more: { S: 'y'.repeat(100) } } })
    await client.send(new UpdateItemCommand({ TableName: 'records', Key, UpdateExpression: 'REMOVE more' }))
    expect(last()).toMatchObject({ write: 2, after: recordOf('1', 1000) })
    await client.send(new UpdateItemCommand({ TableName: 'records', Key, UpdateExpression: 'REMOVE more' }))
    expect(last()).toMatchObject({ write: 1 })
  })

  it('that deletes consumes by the item that was there', async () => {
    const { client, consumed, store } = await open()
    await store(personOf(2000))
    const remove = new DeleteItemCommand({ TableName: 'people', Key: ana })
    await client.send(remove)
    await client.send(remove)
    expect(consumed.map(({ write }) => write)).toEqual([2, 1])
  })

  it('of a batch is rounded up for each item, and counts entries of indexes', async () => {
    const { client, store, last } = await open()
    await store(personOf(2000))
    const items = [personOf(50, { mail: { S: 'q' }, mailAt: { N: '1' } }), { ref: { S: 'ben' } }]
    await client.send(new BatchWriteItemCommand({ RequestItems: { people: items.map((Item) => ({ PutRequest: { Item } })) } }))
    expect(last()).toMatchObject({ operation: 'BatchWriteItem', read: 0, write: 2 + 1 + 1, writeOfIndexes: 1 })
    await client.send(new GetItemCommand({ TableName: 'people', Key: { ref: { S: 'ben' } } }))
    expect(last()).toMatchObject({ before: { ref: { S: 'ben' } } })
  })

  const due = (mailAt: string) => ({ mail: { S: 'q' }, mailAt: { N: mailAt } })
  it.each<[string, Item | undefined, Item | undefined, number]>([
    ['puts an entry into an index', {}, due('2023'), 1],
    ['puts a new item into an index', undefined, due('2023'), 1],
    ['moves an entry', due('2023'), due('2024'), 2],
    ['leaves an entry alone', due('2023'), due('2023'), 0],
    ['takes an entry out', due('2023'), {}, 1],
    ['deletes an item that is in an index', due('2023'), undefined, 1],
    ['is about an item that is in no index', {}, { mail: { S: 'q' } }, 0],
    ['moves an entry of more than 1 KB', { ...due('2023'), mail: { S: 'q'.repeat(1500) } }, due('2024'), 2 + 1],
  ])('that %s', async (_what, before, after, writeOfIndexes) => {
    const { client, store, last } = await open()
    if (before) await store({ ...ana, ...before })
    if (after) await client.send(new PutItemCommand({ TableName: 'people', Item: { ...ana, ...after } }))
    else await client.send(new DeleteItemCommand({ TableName: 'people', Key: ana }))
    expect(last()).toMatchObject({ writeOfIndexes, write: writeOfIndexes + Math.ceil(itemSize({ ...ana, ...before }) / 1024) })
  })
})

describe('the meter', () => {
  it('knows what other clients wrote', async () => {
    const { store, connect } = await open()
    await store(personOf(5000))
    const other = connect()
    await other.client.send(new PutItemCommand({ TableName: 'people', Item: personOf(50) }))
    expect(other.last()).toMatchObject({ write: 5, before: personOf(5000) })
  })

  it('refuses a request whose answer does not tell what was read', async () => {
    const { client } = await open()
    await expect(client.send(new ScanCommand({ TableName: 'people', FilterExpression: 'attribute_exists(body)' }))).rejects.toThrow(
      UncountedRequestError,
    )
  })

  it('counts on tables what the embedded database counts', async () => {
    const { client, last } = await open()
    const sizes = [20, 200, 1023, 1024, 1025, 4095, 4096, 4097, 8192, 8193, 700]
    const ReturnConsumedCapacity = 'TOTAL'
    const records = { TableName: 'records', ReturnConsumedCapacity } as const
    for (const [index, size] of sizes.entries()) {
      // Over the one before, so that either may be the larger.
      const put = await client.send(new PutItemCommand({ ...records, Item: recordOf(String(index >> 1), size) }))
      expect(last()?.write).toBe(put.ConsumedCapacity?.CapacityUnits)
      for (const ConsistentRead of [true, false]) {
        const Key = { pk: { S: 'p' }, sk: { S: String(index >> 1) } }
        const got = await client.send(new GetItemCommand({ ...records, Key, ConsistentRead }))
        expect(last()?.read).toBe(got.ConsumedCapacity?.CapacityUnits)
        const KeyConditionExpression = 'pk = :p'
        const ExpressionAttributeValues = { ':p': { S: 'p' } }
        const found = await client.send(new QueryCommand({ ...records, KeyConditionExpression, ExpressionAttributeValues, ConsistentRead }))
        expect(last()?.read).toBe(found.ConsumedCapacity?.CapacityUnits)
      }
    }
    const Keys = ['0', '1', '2'].map((sk) => ({ pk: { S: 'p' }, sk: { S: sk } }))
    const batch = await client.send(new BatchGetItemCommand({ RequestItems: { records: { Keys } }, ReturnConsumedCapacity }))
    expect(last()?.read).toBe(batch.ConsumedCapacity?.[0]?.CapacityUnits)
  })
})
