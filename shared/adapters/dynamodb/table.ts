import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { batchesOf } from '#domain/batches.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { askingOften } from '../frequent-client.ts'
import { answeredWithin } from '../patience.ts'

/** Keys in one request: DynamoDB's limit. */
const batchSize = 100

/** Writes in one request: DynamoDB's limit. */
const writeBatchSize = 25

/** Batches at once. */
const concurrency = 4

/** One of the two tables. */
export interface Table {
  client: DynamoDBClient
  name: string
  /** DynamoDB removes items some days after their time: reads ignore them from then on. Absent in the table of people, whose items have none. */
  clock?: Clock | undefined
}

export type Item = Record<string, AttributeValue>

/** Undefined attributes are left out. */
type Attributes = Record<string, string | number | Uint8Array | ReadonlySet<string> | undefined>

export interface Condition {
  condition: string
  names?: Record<string, string>
  values?: Attributes
}

export interface Update extends Partial<Condition> {
  update: string
}

/** Of the table's own partitions, with another sort key. */
interface Index {
  name: string | undefined
  sk: string
}

/** Items of one partition. */
interface Partition {
  pk: string
  index?: Index
  skAfter?: string
  skPrefix?: string
  /** First and last. */
  skBetween?: readonly [string, string]
}

interface QuerySettings {
  newestFirst?: boolean
  consistent?: boolean
  /** Leaves out items that do not meet it. They are read all the same, and count for the size of a page. */
  filter?: Condition | undefined
}

/**
 * The SDK retries. Middleware must be added before the first request: resolving it once
 * saves a tenth of a call's processor time.
 */
export const openDatabase = (): DynamoDBClient =>
  askingOften(new DynamoDBClient({ cacheMiddleware: true, ...answeredWithin(5_000) }), 'dynamodb')

/** Of the few types that Ides stores: the SDK's own conversion takes all types, and twice the time. */
export function attributesOf(attributes: Attributes): Item {
  const item: Record<string, AttributeValue> = {}
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) item[name] = attributeOf(value)
  return item
}

function attributeOf(value: string | number | Uint8Array | ReadonlySet<string>): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  return value instanceof Uint8Array ? { B: value } : { SS: [...value] }
}

function plainValue({ S, N, B, SS }: AttributeValue): unknown {
  if (N !== undefined) return Number(N)
  return SS ? new Set(SS) : (S ?? B)
}

/** @throws ZodError */
export function parseItem<S extends z.ZodType>(schema: S, item: Item): z.output<S> {
  const attributes: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(item)) attributes[name] = plainValue(attribute)
  return schema.parse(attributes)
}

/** JSON in a text attribute. */
export const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

/** An item that is JSON, in its attribute `body`. */
export const bodyItem = <S extends z.ZodType>(schema: S) =>
  z
    .object({ body: z.string() })
    .transform(({ body }): unknown => JSON.parse(body))
    .pipe(schema)

export async function getItem<S extends z.ZodType>(
  table: Table,
  key: Attributes,
  schema: S,
  { consistent = true }: Pick<QuerySettings, 'consistent'> = {},
): Promise<z.output<S> | undefined> {
  const item = await readItem(table, attributesOf(key), consistent)
  return item && parseItem(schema, item)
}

/** Undefined also for an item that is over. */
async function readItem(table: Table, Key: Item, ConsistentRead: boolean): Promise<Item | undefined> {
  const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key, ConsistentRead }))
  return Item && !isOver(table, Item) ? Item : undefined
}

/** The items under different keys, in no order; those not found are left out. */
export async function getItems(
  table: Table,
  keys: readonly Attributes[],
  { consistent = true }: Pick<QuerySettings, 'consistent'> = {},
): Promise<readonly Item[]> {
  const read = (batch: readonly Attributes[]) => readBatch(table, batch.map(attributesOf), consistent)
  return (await pMap(batchesOf(keys, batchSize), read, { concurrency })).flat()
}

/** One text each, such as a ref, of items under different keys; those not found are left out. */
export async function findTexts(
  table: Table,
  names: Iterable<string>,
  keyOf: (name: string) => { pk: string },
  attribute = 'ref',
): Promise<ReadonlyMap<string, string>> {
  const byKey = new Map(Array.from(names, name => [keyOf(name).pk, name]))
  const items = await getItems(table, [...byKey.values()].map(keyOf))
  return new Map(
    items.flatMap(({ pk, [attribute]: text }) => {
      const name = byKey.get(pk?.S ?? '')
      return name === undefined || text?.S === undefined ? [] : [[name, text.S]]
    }),
  )
}

async function readBatch(table: Table, keys: readonly Item[], consistent: boolean): Promise<readonly Item[]> {
  const RequestItems = { [table.name]: { Keys: [...keys], ConsistentRead: consistent } }
  const { Responses, UnprocessedKeys } = await table.client.send(new BatchGetItemCommand({ RequestItems }))
  const found = (Responses?.[table.name] ?? []).filter(item => !isOver(table, item))
  // Left out under load. The SDK repeats single reads after a pause.
  const left = await Promise.all((UnprocessedKeys?.[table.name]?.Keys ?? []).map(key => readItem(table, key, consistent)))
  return [...found, ...left.filter(item => item !== undefined)]
}

/** Whatever was there before: unlike all other writes these have no condition, so they serve only what may be written twice. */
export async function putItems(table: Table, items: readonly Attributes[]) {
  await pMap(batchesOf(items, writeBatchSize), batch => putBatch(table, batch.map(attributesOf)), { concurrency })
}

async function putBatch({ client, name }: Table, batch: readonly Item[]) {
  const RequestItems = { [name]: batch.map(Item => ({ PutRequest: { Item } })) }
  const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }))
  // Left out under load. The SDK repeats single writes after a pause.
  const left = (UnprocessedItems?.[name] ?? []).flatMap(({ PutRequest }) => (PutRequest?.Item ? [PutRequest.Item] : []))
  await Promise.all(left.map(Item => client.send(new PutItemCommand({ TableName: name, Item }))))
}

const isOver = ({ clock }: Table, { expiresAt }: Item) =>
  clock !== undefined && expiresAt?.N !== undefined && Number(expiresAt.N) * 1000 <= clock.now().epochMilliseconds

/** The same table with what is over but not removed yet, which erasure must find. */
export const withExpired = (table: Table): Table => ({ ...table, clock: undefined })

/** When DynamoDB removes an item that is kept until then, in seconds since 1970. */
export const expiryAt = (until: Temporal.Instant) => Math.ceil(until.epochMilliseconds / 1000)

/** The same for an item that is kept for so many days. */
export const expiry = (from: Temporal.Instant, days: number) => expiryAt(from.add({ hours: 24 * days }))

/** @returns false where the condition failed and nothing was written */
export const putItem = async ({ client, name }: Table, item: Attributes, condition?: Condition) =>
  (await written(client.send(new PutItemCommand({ TableName: name, Item: attributesOf(item), ...clausesOf(condition) })))) !== undefined

/**
 * Puts an item in place of another.
 * @param schema of what was there before: of nothing, too
 * @returns what was there; undefined where the condition failed and nothing was written
 */
export async function replaceItem<S extends z.ZodType>(
  { client, name }: Table,
  item: Attributes,
  schema: S,
  condition?: Condition,
): Promise<z.output<S> | undefined> {
  const input = { TableName: name, Item: attributesOf(item), ...clausesOf(condition), ReturnValues: 'ALL_OLD' } as const
  const before = await written(client.send(new PutItemCommand(input)))
  return before && parseItem(schema, before.Attributes ?? {})
}

export interface Put {
  table: Table
  item: Attributes
  condition?: Condition
}

/** All of them, or none. @returns false where a condition failed, or others were writing one of the items */
export async function putTogether(client: DynamoDBClient, puts: readonly Put[]) {
  const TransactItems = puts.map(({ table: { name: TableName }, item, condition }) => ({
    Put: { TableName, Item: attributesOf(item), ...clausesOf(condition) },
  }))
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }))
    return true
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false
    throw error
  }
}

const updateOf = ({ name }: Table, key: Attributes, { update, ...condition }: Update) => ({
  TableName: name,
  Key: attributesOf(key),
  UpdateExpression: update,
  ...clausesOf(condition),
})

/** @returns false where the condition failed and nothing was written */
export const updateItem = async (table: Table, key: Attributes, update: Update) =>
  (await written(table.client.send(new UpdateItemCommand(updateOf(table, key, update))))) !== undefined

/** Sets some attributes of an item, and removes those that are undefined. @returns false where the condition failed and nothing was written */
export function setAttributes(table: Table, key: Attributes, attributes: Attributes, condition: Partial<Condition> = {}): Promise<boolean> {
  const { set = [], gone = [] } = Object.groupBy(Object.keys(attributes), name => (attributes[name] === undefined ? 'gone' : 'set'))
  return updateItem(table, key, {
    ...condition,
    update: [
      ...(set.length > 0 ? [`SET ${set.map(name => `#${name} = :${name}`).join(', ')}`] : []),
      ...(gone.length > 0 ? [`REMOVE ${gone.map(name => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    names: Object.fromEntries(Object.keys(attributes).map(name => [`#${name}`, name])),
    values: { ...condition.values, ...Object.fromEntries(set.map(name => [`:${name}`, attributes[name]])) },
  })
}

/** @returns the item as updated; undefined where the condition failed and nothing was written */
export async function updateAndGetItem<S extends z.ZodType>(
  table: Table,
  key: Attributes,
  update: Update,
  schema: S,
): Promise<z.output<S> | undefined> {
  const after = await written(table.client.send(new UpdateItemCommand({ ...updateOf(table, key, update), ReturnValues: 'ALL_NEW' })))
  return after && parseItem(schema, after.Attributes ?? {})
}

/** @returns false where the condition failed and nothing was removed */
export const deleteItem = async ({ client, name }: Table, key: Attributes, condition?: Condition) =>
  (await written(client.send(new DeleteItemCommand({ TableName: name, Key: attributesOf(key), ...clausesOf(condition) })))) !== undefined

/** Puts the next version of an item, unless someone has written it since this one. */
export const saveVersion = async (table: Table, item: Attributes, version: number): Promise<'saved' | 'stale'> =>
  (await putItem(table, { ...item, version: version + 1 }, versionIs(version))) ? 'saved' : 'stale'

export const removeVersion = async (table: Table, key: Attributes, version: number): Promise<'removed' | 'stale'> =>
  (await deleteItem(table, key, versionIs(version))) ? 'removed' : 'stale'

const ofTable: Index = { name: undefined, sk: 'sk' }

function queryInput(
  { name: TableName }: Table,
  { pk, index: { name: IndexName, sk } = ofTable, skAfter, skPrefix, skBetween }: Partition,
  { newestFirst = false, consistent = true, filter }: QuerySettings,
): QueryCommandInput {
  const conditions = [
    'pk = :pk',
    ...(skAfter ? [`${sk} > :after`] : []),
    ...(skPrefix ? [`begins_with(${sk}, :prefix)`] : []),
    ...(skBetween ? [`${sk} BETWEEN :first AND :last`] : []),
  ]
  const [first, last] = skBetween ?? []
  return {
    TableName,
    IndexName,
    KeyConditionExpression: conditions.join(' AND '),
    FilterExpression: filter?.condition,
    ExpressionAttributeNames: filled(filter?.names),
    ExpressionAttributeValues: attributesOf({
      ...filter?.values,
      ':pk': pk,
      ':after': skAfter || undefined,
      ':prefix': skPrefix,
      ':first': first,
      ':last': last,
    }),
    ScanIndexForward: newestFirst ? false : undefined,
    ConsistentRead: consistent,
  }
}

/** Items in the order of their sort keys. */
export async function* queryItems<S extends z.ZodType>(
  table: Table,
  partition: Partition,
  schema: S,
  settings: QuerySettings & { pageSize?: number } = {},
): AsyncGenerator<z.output<S>> {
  const pages = paginateQuery({ client: table.client, pageSize: settings.pageSize }, queryInput(table, partition, settings))
  for await (const { Items = [] } of pages) for (const item of Items) if (!isOver(table, item)) yield parseItem(schema, item)
}

/** One answer to a query, and where it stopped: after so many items at most, whether they match or not. */
export async function queryOnce<S extends z.ZodType>(
  table: Table,
  partition: Partition,
  schema: S,
  mostRead: number,
  settings: QuerySettings,
): Promise<{ found: readonly z.output<S>[]; read: number; last: string | undefined }> {
  const input = { ...queryInput(table, partition, settings), Limit: mostRead }
  const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await table.client.send(new QueryCommand(input))
  return {
    found: Items.filter(item => !isOver(table, item)).map(item => parseItem(schema, item)),
    read: ScannedCount,
    last: LastEvaluatedKey?.sk?.S,
  }
}

export const queryAll = <S extends z.ZodType>(...question: Parameters<typeof queryItems<S>>): Promise<z.output<S>[]> =>
  Array.fromAsync(queryItems(...question))

/** Whether all of them are met. @returns undefined where there are none */
export const allMet = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.length === 0
    ? undefined
    : {
        condition: conditions.map(({ condition }) => condition).join(' AND '),
        names: Object.assign({}, ...conditions.map(({ names }) => names)),
        values: Object.assign({}, ...conditions.map(({ values }) => values)),
      }

const clausesOf = ({ condition, names, values }: Partial<Condition> = {}) => ({
  ConditionExpression: condition,
  ExpressionAttributeNames: filled(names),
  ExpressionAttributeValues: filled(values && attributesOf(values)),
})

/** DynamoDB refuses names and values where there are none. */
const filled = <Part extends object>(part: Part | undefined) => (part && Object.keys(part).length > 0 ? part : undefined)

async function written<T>(write: Promise<T>) {
  try {
    return await write
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined
    throw error
  }
}

export const isNew: Condition = { condition: 'attribute_not_exists(pk)' }

/** An attribute has this value. */
export const attributeIs = (name: string, value: string | number): Condition => ({
  condition: `#${name} = :${name}`,
  names: { [`#${name}`]: name },
  values: { [`:${name}`]: value },
})

/** Nobody has written the item since that version; 0: nobody ever has. */
export const versionIs = (version: number): Condition =>
  version === 0 ? { condition: 'attribute_not_exists(#version)', names: { '#version': 'version' } } : attributeIs('version', version)

/** An instant as text of fixed length: text order is time order. */
export const sortable = (instant: Temporal.Instant) => instant.toString({ fractionalSecondDigits: 3 })
