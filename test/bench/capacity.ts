/**
 * What DynamoDB operations consume by AWS's rules for on-demand tables: of indexes as documented, and where items are not at hand as the
 * embedded database says.
 *
 * Sizes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 * Writes to indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
import { isDeepStrictEqual } from 'node:util'
import { type AttributeValue, ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { Item } from '#adapters/dynamodb/table.ts'

interface IndexEntry {
  index: string
  key: string
  units: number
}

/** Request units of one request on one table. SDK retries count once. */
export interface Consumption {
  table: string
  read: number
  /** Table and indexes together. */
  write: number
  /** Of them, those of entries in indexes, by the keys of their partitions. */
  entries: readonly IndexEntry[]
  /** The item after it was put, even if that was refused. */
  after?: Item | undefined
}

const item = z.record(z.string(), z.custom<AttributeValue>())
const capacity = z.object({ TableName: z.string(), CapacityUnits: z.number() })
const request = z.object({
  TableName: z.string().default(''),
  ConsistentRead: z.boolean().default(false),
  Item: item.optional(),
})
const transaction = z.object({ TransactItems: z.array(z.object({ Put: request })) })
const answer = z.object({
  ConsumedCapacity: z.union([capacity.transform(one => [one]), z.array(capacity)]),
  Item: item.optional(),
  Items: z.array(item).default([]),
  ScannedCount: z.number().default(0),
  Attributes: item.optional(),
})

/** Reports what each request of a client consumes. */
export function meterCapacity(client: DynamoDBClient, onConsumed: (consumption: Consumption) => void) {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        const operation = commandName.replace(/Command$/, '')
        if (/Tables?$/.test(operation)) return next(args)
        if (operation === 'TransactWriteItems') {
          const puts = transaction.parse(args.input).TransactItems.map(({ Put }) => Put)
          // Of the items themselves, twice: it prepares each, then commits it. What is canceled takes as much.
          for (const { TableName: table, Item: after } of puts)
            onConsumed({
              table,
              read: 0,
              write: writesOf(undefined, after) + writeUnits(after),
              entries: entriesChanged(undefined, after),
              after,
            })
          return next(args)
        }
        const { TableName, ConsistentRead, Item: after } = request.parse(args.input)
        const isWhole = /^(Put|Delete)/.test(operation)
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL', ...(isWhole ? { ReturnValues: 'ALL_OLD' } : {}) }
        try {
          const result = await next({ ...args, input })
          const { ConsumedCapacity, Item, Items, ScannedCount, Attributes: before } = answer.parse(result.output)
          const share = ConsistentRead ? 1 : 0.5
          // The embedded database counts characters, not bytes, and nothing where it finds nothing; what a filter left out it alone knows.
          const size = ScannedCount > Items.length ? 0 : sum((Item ? [Item] : Items).map(itemSize))
          for (const { TableName: table, CapacityUnits } of ConsumedCapacity) {
            const counted = { table, read: 0, write: 0, entries: isWhole ? entriesChanged(before, after) : [], after }
            if (isWhole) onConsumed({ ...counted, write: writesOf(before, after) })
            else if (/Update|Write/.test(operation)) onConsumed({ ...counted, write: CapacityUnits })
            else onConsumed({ ...counted, read: size > 0 ? share * Math.ceil(size / 4096) : Math.max(share, CapacityUnits) })
          }
          return result
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException)
            onConsumed({ table: TableName, read: 0, write: writeUnits(after), entries: [], after })
          throw error
        }
      },
    { step: 'initialize', name: 'meterCapacity' },
  )
}

/** Attributes of entries in the indexes of people and of records; an item that lacks one of them has no entry. */
const indexes = [
  ['change', 'changeAt', 'ref'],
  ['mail', 'mailAt', 'ref'],
  ['pk', 'sk', 'placed'],
]

/** Write units of an item that takes the place of another. An entry in an index with the same keys takes none, else it is deleted and put. */
export const writesOf = (before?: Item, after?: Item) =>
  Math.max(writeUnits(before), writeUnits(after)) + sum(entriesChanged(before, after).map(({ units }) => units))

function entriesChanged(before: Item = {}, after: Item = {}) {
  return indexes.flatMap(attributes => {
    const [old, renewed] = [before, after].map(one => entryIn(one, attributes))
    if (isDeepStrictEqual(old, renewed)) return []
    const [index = ''] = attributes
    return [old, renewed].flatMap(entry => (entry ? { index, key: entry[index]?.S ?? '', units: writeUnits(entry) } : []))
  })
}

function entryIn(item: Item, attributes: readonly string[]) {
  const entry = Object.entries(item).filter(([name]) => attributes.includes(name))
  return entry.length === attributes.length ? Object.fromEntries(entry) : undefined
}

const writeUnits = (item: Item = {}) => Math.max(1, Math.ceil(itemSize(item) / 1024))

/** In bytes. Ides has no lists, maps or sets of numbers. */
export const itemSize = (item: Item) => sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)))

function valueSize({ S, N, B, SS = [] }: AttributeValue) {
  if (N === undefined) return B?.byteLength ?? Buffer.byteLength(S ?? SS.join(''))
  // One byte, and one more for every two significant digits: approximate, as AWS says.
  const digits = N.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '')
  return 1 + Math.ceil(digits.length / 2)
}

export const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
