/**
 * What DynamoDB operations consume by AWS's rules for on-demand tables, whichever engine answers them.
 *
 * Reads and writes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * Writes to indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
import { isDeepStrictEqual } from 'node:util'
import { type AttributeValue, ConditionalCheckFailedException, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { Item } from '../../../shared/adapters/dynamodb/table.ts'
import { getOrCompute } from '../../../shared/domain/caching.ts'
import { itemSize, sum } from './item-size.ts'

/** Request units of one request on one table. SDK retries count once. */
export interface Consumption {
  /** Such as `GetItem`. */
  readonly operation: string
  readonly table: string
  /** Read in place of the table. */
  readonly index?: string | undefined
  readonly read: number
  /** Table and indexes together. */
  readonly write: number
  readonly writeOfIndexes: number
  /** The item after a write, even one that was refused. */
  readonly after?: Item | undefined
}

/** A table's description, and its items. */
interface Shadow {
  readonly key: readonly string[]
  /** The attributes of each index's entries. */
  readonly indexes: readonly (readonly string[])[]
  readonly items: Map<string, Item>
}

const item = z.record(z.string(), z.custom<AttributeValue>())
const put = z.object({ PutRequest: z.object({ Item: item }) })

/** What names a filter or a projection would hide part of what was read. */
const request = z.object({
  TableName: z.string().default(''),
  IndexName: z.string().optional(),
  RequestItems: z
    .record(z.string(), z.union([z.array(put), z.object({ Keys: z.array(item), ConsistentRead: z.boolean().optional() })]))
    .optional(),
  ConsistentRead: z.boolean().default(false),
  Select: z.string().optional(),
  Key: item.default({}),
  Item: item.optional(),
  KeyConditionExpression: z.string().optional(),
  Limit: z.int().optional(),
  FilterExpression: z.undefined().optional(),
  ProjectionExpression: z.undefined().optional(),
})

const answer = z.object({ Item: item.optional(), Items: z.array(item).default([]), Attributes: item.optional() })

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
          if (/Tables?$/.test(operation)) return next(args)
          const asked = request.parse(args.input)
          const names = asked.RequestItems ? Object.keys(asked.RequestItems) : [asked.TableName]
          const shadows = await Promise.all(
            names.map(async (name) => [name, await getOrCompute(tables, name, () => describe(client, name))] as const),
          )
          const report = (output: unknown) => {
            for (const [table, shadow] of shadows) {
              const consumed = consumptionOf(operation, table, shadow, asked, output)
              onConsumed({ operation, table, index: asked.IndexName, read: 0, write: 0, writeOfIndexes: 0, ...consumed })
            }
          }
          try {
            // AWS charges nothing for returning the new item.
            const result = await next(operation === 'UpdateItem' ? { ...args, input: { ...args.input, ReturnValues: 'ALL_NEW' } } : args)
            report(result.output)
            return result
          } catch (error) {
            if (error instanceof ConditionalCheckFailedException) report(undefined)
            throw error
          }
        },
      { step: 'initialize', name: 'capacityMeter' },
    )
  }
}

async function describe(client: DynamoDBClient, name: string): Promise<Shadow> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const key = (table?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? [])
  const indexes = (table?.GlobalSecondaryIndexes ?? []).map(({ KeySchema = [] }) => [
    ...KeySchema.flatMap(({ AttributeName }) => AttributeName ?? []),
    ...key,
  ])
  return { key, indexes, items: new Map() }
}

/** @param output undefined for a write whose condition failed */
function consumptionOf(
  operation: string,
  table: string,
  shadow: Shadow,
  asked: z.output<typeof request>,
  output: unknown,
): Partial<Consumption> {
  const { Item, Items, Attributes } = answer.parse(output ?? {})
  const batch = asked.RequestItems?.[table] ?? []
  const share = asked.ConsistentRead ? 1 : 0.5
  switch (operation) {
    case 'GetItem':
      return { read: share * unitsOf(Item, readUnit) }
    case 'BatchGetItem': {
      const { Keys, ConsistentRead } = Array.isArray(batch) ? { Keys: [] } : batch
      return { read: (ConsistentRead ? 1 : 0.5) * sum(Keys.map((key) => unitsOf(shadow.items.get(keyIn(shadow, key)), readUnit))) }
    }
    case 'Query':
    case 'Scan': {
      // Items that are only counted are read all the same.
      const found = asked.Select === 'COUNT' && !asked.KeyConditionExpression ? [...shadow.items.values()].slice(0, asked.Limit) : Items
      return { read: share * wholeUnits(sum(found.map(itemSize)), readUnit) }
    }
    case 'BatchWriteItem': {
      const written = (Array.isArray(batch) ? batch : []).map(({ PutRequest }) => writing(shadow, PutRequest.Item, PutRequest.Item, false))
      return { write: sum(written.map(({ write }) => write)), writeOfIndexes: sum(written.map(({ writeOfIndexes }) => writeOfIndexes)) }
    }
    case 'PutItem':
      return writing(shadow, asked.Item ?? {}, asked.Item, output === undefined)
    case 'UpdateItem':
      return writing(shadow, asked.Key, Attributes, output === undefined)
    case 'DeleteItem':
      return writing(shadow, asked.Key, undefined, output === undefined)
    default:
      throw new Error(`a ${operation} request cannot be counted`)
  }
}

/** A refused write costs the larger of the old and new item, and nothing on indexes. */
function writing(shadow: Shadow, named: Item, after: Item | undefined, isRefused: boolean) {
  const key = keyIn(shadow, named)
  const before = shadow.items.get(key)
  const ofTable = Math.max(unitsOf(before, writeUnit), unitsOf(after, writeUnit))
  if (isRefused) return { write: ofTable, writeOfIndexes: 0, after }
  const writeOfIndexes = sum(shadow.indexes.map((attributes) => entryWrites(entryOf(before, attributes), entryOf(after, attributes))))
  if (after) shadow.items.set(key, after)
  else shadow.items.delete(key)
  return { write: ofTable + writeOfIndexes, writeOfIndexes, after }
}

const keyIn = ({ key }: Shadow, item: Item): string => JSON.stringify(key.map((name) => item[name]))

/** An item's index entry; undefined if the item lacks one of the attributes. */
const entryOf = (item: Item | undefined, attributes: readonly string[]): Item | undefined =>
  item && attributes.every((name) => item[name])
    ? Object.fromEntries(attributes.flatMap((name) => (item[name] ? [[name, item[name]]] : [])))
    : undefined

/** Same keys: no write. Changed keys: the entry is deleted and put again. */
const entryWrites = (before: Item | undefined, after: Item | undefined): number =>
  isDeepStrictEqual(before, after) ? 0 : sum([before, after].map((entry) => (entry ? unitsOf(entry, writeUnit) : 0)))

/** Bytes. */
const [readUnit, writeUnit] = [4096, 1024]

const wholeUnits = (size: number, unit: number): number => Math.max(1, Math.ceil(size / unit))

const unitsOf = (item: Item | undefined, unit: number): number => wholeUnits(itemSize(item ?? {}), unit)
