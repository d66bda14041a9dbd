/**
 * What DynamoDB operations consume by AWS's rules for on-demand tables: of indexes as documented, and where items are not at hand as the
 * embedded database says.
 *
 * Writes to indexes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
import { isDeepStrictEqual } from 'node:util'
import { type AttributeValue, ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { Item } from '../../../shared/adapters/dynamodb/table.ts'
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
  /** The item after it was put, even if that was refused. */
  readonly after?: Item | undefined
}

const item = z.record(z.string(), z.custom<AttributeValue>())
const capacity = z.object({ TableName: z.string(), CapacityUnits: z.number() })
const request = z.object({
  TableName: z.string().default(''),
  IndexName: z.string().optional(),
  ConsistentRead: z.boolean().default(false),
  Item: item.optional(),
})
const answer = z.object({
  ConsumedCapacity: z.union([capacity.transform((one) => [one]), z.array(capacity)]),
  Item: item.optional(),
  Items: z.array(item).default([]),
  Attributes: item.optional(),
})

/** Reports what each request of a client consumes. */
export function meterCapacity(client: DynamoDBClient, onConsumed: (consumption: Consumption) => void): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '')
        if (/Tables?$/.test(operation)) return next(args)
        const { TableName, IndexName, ConsistentRead, Item: after } = request.parse(args.input)
        const isWhole = /^(Put|Delete)/.test(operation)
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL', ...(isWhole ? { ReturnValues: 'ALL_OLD' } : {}) }
        try {
          const result = await next({ ...args, input })
          const { ConsumedCapacity, Item, Items, Attributes: before } = answer.parse(result.output)
          const share = ConsistentRead ? 1 : 0.5
          // The embedded database counts characters, not bytes, and nothing where it finds nothing.
          const size = sum((Item ? [Item] : Items).map(itemSize))
          for (const { TableName: table, CapacityUnits } of ConsumedCapacity) {
            const counted = { operation, table, index: IndexName, read: 0, write: 0, writeOfIndexes: 0, after }
            if (isWhole) {
              const writeOfIndexes = entryWrites(before, after)
              onConsumed({ ...counted, write: Math.max(writeUnits(before), writeUnits(after)) + writeOfIndexes, writeOfIndexes })
            } else if (/Update|Write/.test(operation)) onConsumed({ ...counted, write: CapacityUnits })
            else onConsumed({ ...counted, read: size > 0 ? share * Math.ceil(size / 4096) : Math.max(share, CapacityUnits) })
          }
          return result
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException)
            onConsumed({ operation, table: TableName, read: 0, write: writeUnits(after), writeOfIndexes: 0, after })
          throw error
        }
      },
    { step: 'initialize', name: 'meterCapacity' },
  )
}

/** Attributes of entries in the indexes of people; an item that lacks one of them has no entry. */
const indexes = [
  ['change', 'changeAt', 'ref'],
  ['mail', 'mailAt', 'ref'],
] as const

/** Same keys: no write. Changed keys: the entry is deleted and put again. */
const entryWrites = (before: Item | undefined, after: Item | undefined): number =>
  sum(
    indexes.map((attributes) => {
      const entries = [before, after].map((one) => attributes.flatMap((name) => (one?.[name] ? [[name, one[name]] as const] : [])))
      const [old, renewed] = entries.map((entry) => (entry.length === attributes.length ? Object.fromEntries(entry) : undefined))
      return isDeepStrictEqual(old, renewed) ? 0 : sum([old, renewed].map((entry) => (entry ? writeUnits(entry) : 0)))
    }),
  )

const writeUnits = (item: Item = {}): number => Math.max(1, Math.ceil(itemSize(item) / 1024))
