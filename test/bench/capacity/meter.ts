/**
 * What DynamoDB operations consume by AWS's rules for on-demand tables, whichever engine answers them.
 *
 * Reads and writes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * Writes to indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { Item } from '../../../shared/adapters/dynamodb/table.ts'
import { IdesError } from '../../../shared/domain/errors.ts'
import { getOrCompute } from '../../../shared/domain/get-or-compute.ts'
import { itemSize, sum } from './item-size.ts'

/** Request units of one request on one table. SDK retries count once. */
export interface Consumption {
  /** Such as `GetItem`. */
  readonly operation: string
  readonly table: string
  /** Read in place of the table. */
  readonly index?: string
  readonly read: number
  /** Table and indexes together. */
  readonly write: number
  readonly writeOfIndexes: number
  /** True for a write whose condition failed. */
  readonly isRefused: boolean
  /** The item before the request. */
  readonly before?: Item
  /** The item after a write, even one that was refused. */
  readonly after?: Item
}

/** A request that this meter cannot count. */
export class UncountedRequestError extends IdesError {
  override readonly name = 'UncountedRequestError'
}

/**
 * A meter for the clients of one database. It must see every write: the cost of one depends on the item before it.
 * @returns a function that watches a client and reports each of its requests
 */
export function capacityMeter(): (client: DynamoDBClient, onConsumed: (consumption: Consumption) => void) => void {
  const tables = new Map<string, Promise<Shadow>>()

  return (client, onConsumed) => {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const operation = commandName.replace(/Command$/, '')
          if (aboutTables.has(operation)) return next(args)
          const asked = readRequest(operation, args.input)
          const shadows = await Promise.all(tablesOf(asked).map((name) => getOrCompute(tables, name, () => describe(client, name))))
          const tell = (answered: CapacityAnswer | undefined) => {
            for (const shadow of shadows) onConsumed(consumptionOf(operation, shadow, asked, answered))
          }
          try {
            // AWS charges nothing for returning the new item.
            const result = await next(operation === 'UpdateItem' ? { ...args, input: { ...args.input, ReturnValues: 'ALL_NEW' } } : args)
            tell(answer.parse(result.output))
            return result
          } catch (error) {
            if (error instanceof ConditionalCheckFailedException) tell(undefined)
            throw error
          }
        },
      { step: 'initialize', name: 'capacityMeter' },
    )
  }
}

const aboutTables = new Set(['CreateTable', 'DeleteTable', 'DescribeTable', 'ListTables'])

const item = z.record(z.string(), z.custom<AttributeValue>())
const optional = z.optional

const puts = z.array(z.strictObject({ PutRequest: z.strictObject({ Item: item }) }))

/** Strict: an unknown option might hide part of what was read. */
const request = z.strictObject({
  TableName: optional(z.string()),
  IndexName: optional(z.string()),
  RequestItems: optional(
    z.record(z.string(), z.union([z.strictObject({ Keys: z.array(item), ConsistentRead: optional(z.boolean()) }), puts])),
  ),
  ConsistentRead: optional(z.boolean()),
  ScanIndexForward: optional(z.boolean()),
  Segment: optional(z.int()),
  TotalSegments: optional(z.int()),
  Select: optional(z.literal('COUNT')),
  Key: optional(item),
  Item: optional(item),
  KeyConditionExpression: optional(z.string()),
  UpdateExpression: optional(z.string()),
  ConditionExpression: optional(z.string()),
  ExpressionAttributeNames: optional(z.record(z.string(), z.string())),
  ExpressionAttributeValues: optional(item),
  ExclusiveStartKey: optional(item),
  Limit: optional(z.int()),
  ReturnConsumedCapacity: optional(z.string()),
  ReturnValues: optional(z.string()),
})
type Request = z.infer<typeof request>

function readRequest(operation: string, input: unknown): Request {
  const { data, error } = request.safeParse(input)
  if (error) throw new UncountedRequestError(`this ${operation} request cannot be counted`, { cause: error })
  return data
}

const tablesOf = ({ TableName, RequestItems }: Request): string[] =>
  RequestItems ? Object.keys(RequestItems) : TableName === undefined ? [] : [TableName]

const answer = z.object({
  Item: optional(item),
  Items: z.array(item).default([]),
  Attributes: optional(item),
  UnprocessedKeys: z.record(z.string(), z.object({ Keys: z.array(item).default([]) })).default({}),
  UnprocessedItems: z.record(z.string(), puts).default({}),
})
type CapacityAnswer = z.infer<typeof answer>

/** A table's description, and its items. */
interface Shadow {
  readonly name: string
  readonly key: readonly string[]
  /** The attributes of each index's entries. */
  readonly indexes: readonly (readonly string[])[]
  readonly items: Map<string, Item>
}

async function describe(client: DynamoDBClient, name: string): Promise<Shadow> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const key = attributesOf(table?.KeySchema)
  const indexes = (table?.GlobalSecondaryIndexes ?? []).map(({ KeySchema, Projection }) => {
    if (Projection?.ProjectionType !== 'KEYS_ONLY') throw new UncountedRequestError(`an index of ${name} holds more than keys`)
    return [...attributesOf(KeySchema), ...key]
  })
  return { name, key, indexes, items: new Map() }
}

const attributesOf = (schema: readonly KeySchemaElement[] = []): string[] => schema.flatMap(({ AttributeName }) => AttributeName ?? [])

/** @param answered undefined for a write whose condition failed */
function consumptionOf(operation: string, shadow: Shadow, asked: Request, answered: CapacityAnswer | undefined): Consumption {
  const { name: table } = shadow
  const reading = (read: number) => ({ operation, table, read, write: 0, writeOfIndexes: 0, isRefused: false })
  const share = asked.ConsistentRead ? 1 : 0.5
  switch (operation) {
    case 'GetItem':
      return { ...reading(share * readUnits(answered?.Item)), ...(answered?.Item ? { before: answered.Item } : {}) }
    case 'BatchGetItem': {
      const batch = asked.RequestItems?.[table] ?? []
      const { Keys, ConsistentRead } = Array.isArray(batch) ? { Keys: [] } : batch
      const left = new Set(answered?.UnprocessedKeys[table]?.Keys.map((key) => keyIn(shadow, key)))
      const read = Keys.map((key) => keyIn(shadow, key)).filter((key) => !left.has(key))
      return reading((ConsistentRead ? 1 : 0.5) * sum(read.map((key) => readUnits(shadow.items.get(key)))))
    }
    case 'Query':
    case 'Scan': {
      const found = asked.Select === 'COUNT' ? countedIn(shadow, asked) : (answered?.Items ?? [])
      const read = share * units(sum(found.map(itemSize)), readUnit)
      return { ...reading(read), ...(asked.IndexName === undefined ? {} : { index: asked.IndexName }) }
    }
    case 'BatchWriteItem': {
      const batch = asked.RequestItems?.[table] ?? []
      const left = new Set((answered?.UnprocessedItems[table] ?? []).map(({ PutRequest }) => keyIn(shadow, PutRequest.Item)))
      const written = (Array.isArray(batch) ? batch : [])
        .filter(({ PutRequest }) => !left.has(keyIn(shadow, PutRequest.Item)))
        .map(({ PutRequest: { Item } }) => writing(operation, shadow, Item, Item, false))
      const write = sum(written.map((one) => one.write))
      return { ...reading(0), write, writeOfIndexes: sum(written.map((one) => one.writeOfIndexes)) }
    }
    case 'PutItem':
      return writing(operation, shadow, asked.Item ?? {}, asked.Item, answered === undefined)
    case 'UpdateItem':
      return writing(operation, shadow, asked.Key ?? {}, answered?.Attributes, answered === undefined)
    case 'DeleteItem':
      return writing(operation, shadow, asked.Key ?? {}, undefined, answered === undefined)
    default:
      throw new UncountedRequestError(`a ${operation} request cannot be counted`)
  }
}

/** Items that are only counted are read all the same. */
function countedIn({ name, items }: Shadow, { IndexName, KeyConditionExpression, Segment, Limit }: Request): readonly Item[] {
  if (IndexName !== undefined || KeyConditionExpression !== undefined || Segment !== undefined)
    throw new UncountedRequestError(`a count in a part of ${name} cannot be counted`)
  return [...items.values()].slice(0, Limit)
}

/** A refused write costs the larger of the old and new item, and nothing on indexes. */
function writing(
  operation: string,
  { name: table, items, ...shape }: Shadow,
  named: Item,
  after: Item | undefined,
  isRefused: boolean,
): Consumption {
  const key = keyIn(shape, named)
  const before = items.get(key)
  const ofTable = units(Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0), writeUnit)
  const writeOfIndexes = isRefused
    ? 0
    : sum(shape.indexes.map((attributes) => entryWrites(entryOf(before, attributes), entryOf(after, attributes))))
  if (!isRefused) {
    if (after) items.set(key, after)
    else items.delete(key)
  }
  return {
    operation,
    table,
    read: 0,
    write: ofTable + writeOfIndexes,
    writeOfIndexes,
    isRefused,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  }
}

const keyIn = ({ key }: Pick<Shadow, 'key'>, item: Item): string => JSON.stringify(key.map((name) => item[name]))

/** An item's index entry; undefined if the item lacks one of the attributes. */
const entryOf = (item: Item | undefined, attributes: readonly string[]): Item | undefined =>
  item && attributes.every((name) => item[name])
    ? Object.fromEntries(attributes.flatMap((name) => (item[name] ? [[name, item[name]]] : [])))
    : undefined

/** Same keys: no write. Changed keys: the entry is deleted and put again. */
function entryWrites(before: Item | undefined, after: Item | undefined): number {
  if (isDeepStrictEqual(before, after)) return 0
  return sum([before, after].map((entry) => (entry ? units(itemSize(entry), writeUnit) : 0)))
}

/** Bytes. */
const [readUnit, writeUnit] = [4096, 1024]

/** Whole units, at least one. */
const units = (size: number, unit: number): number => Math.max(1, Math.ceil(size / unit))

const readUnits = (item: Item = {}): number => units(itemSize(item), readUnit)
