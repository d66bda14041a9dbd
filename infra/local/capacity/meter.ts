/**
 * What operations on DynamoDB consume, reckoned as AWS documents it for on-demand tables, whichever engine answers them.
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

/** What one request consumed of one table, in request units. An attempt that the SDK repeats counts once. */
export interface Consumption {
  /** `GetItem` and so on. */
  readonly operation: string
  readonly table: string
  /** What was read in place of the table. */
  readonly index?: string
  readonly read: number
  /** Of the table and its indexes. */
  readonly write: number
  readonly writeOfIndexes: number
  /** True for a write whose condition did not hold. */
  readonly isRefused: boolean
  /** The one item that it is about, as it was found. */
  readonly before?: Item
  /** What a write left of it, or would have. */
  readonly after?: Item
}

/** What a request consumes is not known here. */
export class UncountedRequestError extends IdesError {
  override readonly name = 'UncountedRequestError'
}

/**
 * A meter for clients of one database. It has to see every write there ever is, for what one consumes depends on the item that it meets.
 * @returns has a client watched, and what each of its requests consumes told
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
          const tell = (answered: Answer | undefined) => {
            for (const shadow of shadows) onConsumed(consumptionOf(operation, shadow, asked, answered))
          }
          try {
            // To be told of the item that an update leaves is free of charge.
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

/** Strict, for an option that is not known here may leave something out of the answer that was read all the same. */
const request = z.strictObject({
  TableName: optional(z.string()),
  IndexName: optional(z.string()),
  RequestItems: optional(z.record(z.string(), z.strictObject({ Keys: z.array(item), ConsistentRead: optional(z.boolean()) }))),
  ConsistentRead: optional(z.boolean()),
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
  if (error) throw new UncountedRequestError(`what this ${operation} consumes is not known here`, { cause: error })
  return data
}

const tablesOf = ({ TableName, RequestItems }: Request): string[] =>
  RequestItems ? Object.keys(RequestItems) : TableName === undefined ? [] : [TableName]

const answer = z.object({
  Item: optional(item),
  Items: z.array(item).default([]),
  Attributes: optional(item),
  UnprocessedKeys: z.record(z.string(), z.object({ Keys: z.array(item).default([]) })).default({}),
})
type Answer = z.infer<typeof answer>

/** A table as it describes itself, and the items in it. */
interface Shadow {
  readonly name: string
  readonly key: readonly string[]
  /** The attributes of which the entries of each index consist. */
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

/** @param answered undefined where the condition of a write did not hold */
function consumptionOf(operation: string, shadow: Shadow, asked: Request, answered: Answer | undefined): Consumption {
  const { name: table } = shadow
  const reading = (read: number) => ({ operation, table, read, write: 0, writeOfIndexes: 0, isRefused: false })
  const share = asked.ConsistentRead ? 1 : 0.5
  switch (operation) {
    case 'GetItem':
      return { ...reading(share * readUnits(answered?.Item)), ...(answered?.Item ? { before: answered.Item } : {}) }
    case 'BatchGetItem': {
      const { Keys = [], ConsistentRead } = asked.RequestItems?.[table] ?? {}
      const left = new Set(answered?.UnprocessedKeys[table]?.Keys.map((key) => keyIn(shadow, key)))
      const read = Keys.map((key) => keyIn(shadow, key)).filter((key) => !left.has(key))
      return reading((ConsistentRead ? 1 : 0.5) * sum(read.map((key) => readUnits(shadow.items.get(key)))))
    }
    case 'Query':
    case 'Scan': {
      const read = share * units(sum(answered?.Items.map(itemSize) ?? []), readUnit)
      return { ...reading(read), ...(asked.IndexName === undefined ? {} : { index: asked.IndexName }) }
    }
    case 'PutItem':
      return writing(operation, shadow, asked.Item ?? {}, asked.Item, answered === undefined)
    case 'UpdateItem':
      return writing(operation, shadow, asked.Key ?? {}, answered?.Attributes, answered === undefined)
    case 'DeleteItem':
      return writing(operation, shadow, asked.Key ?? {}, undefined, answered === undefined)
    default:
      throw new UncountedRequestError(`what a ${operation} consumes is not known here`)
  }
}

/** A refused write consumes what it would have written, or met if that is larger; nothing of the indexes. */
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

/** What an index keeps of an item; undefined where the item lacks one of its attributes. */
const entryOf = (item: Item | undefined, attributes: readonly string[]): Item | undefined =>
  item && attributes.every((name) => item[name])
    ? Object.fromEntries(attributes.flatMap((name) => (item[name] ? [[name, item[name]]] : [])))
    : undefined

/** Where the keys stay, nothing is written; where they change, the entry is removed and put anew. */
function entryWrites(before: Item | undefined, after: Item | undefined): number {
  if (isDeepStrictEqual(before, after)) return 0
  return sum([before, after].map((entry) => (entry ? units(itemSize(entry), writeUnit) : 0)))
}

/** Bytes. */
const [readUnit, writeUnit] = [4096, 1024]

/** Whole units, and one for nothing at all, too. */
const units = (size: number, unit: number): number => Math.max(1, Math.ceil(size / unit))

const readUnits = (item: Item = {}): number => units(itemSize(item), readUnit)
