/** `npm run restore -- FROM TO [PARTITION …]`: writes a restored copy back into its table, all of it or some partitions. See README.md. */
import { isDeepStrictEqual } from 'node:util'
import {
  type AttributeValue,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import pMap from 'p-map'
import { isDecisionKey } from '../shared/adapters/dynamodb/audit-log.ts'
import { getItems } from '../shared/adapters/dynamodb/table.ts'
import { IdesError } from '../shared/domain/errors.ts'

type Item = Record<string, AttributeValue>

interface Restoration {
  /** The restored copy: read only. */
  from: string
  /** The table the functions use. */
  to: string
  /** Partition keys to restore, a ref in both tables; empty: the whole table. */
  partitions: readonly string[]
  /** Between two questions whether AWS is done with the copy. */
  pollSeconds?: number
}

/** AWS makes a copy within hours. */
const mostWaitSeconds = 86_400

export class UnrestorableError extends IdesError {
  override readonly name = 'UnrestorableError'
}

/**
 * Waits until the copy is whole, writes its items, then removes all others but decisions, which stay on record. After an interruption, run it again.
 * @returns how many items were written, and how many removed
 * @throws UnrestorableError before anything is changed
 */
export async function restore(
  client: DynamoDBClient,
  { from, to, partitions, pollSeconds = 20 }: Restoration,
): Promise<{ written: number; removed: number }> {
  const [schema = [], other] = await Promise.all([from, to].map(name => keySchemaOf(client, name)))
  if (from === to || !isDeepStrictEqual(schema, other)) throw new UnrestorableError(`${from} is not a copy of ${to}: check the names`)
  const keyOf = (item: Item): Item => Object.fromEntries(schema.map(({ name }) => [name, item[name] ?? { NULL: true }]))
  const idOf = (item: Item) => JSON.stringify(keyOf(item))
  const itemsOf = (table: string) => read(client, table, schema.find(({ type }) => type === 'HASH')?.name ?? '', partitions)

  await waitUntilTableExists({ client, maxWaitTime: mostWaitSeconds, minDelay: pollSeconds, maxDelay: pollSeconds }, { TableName: from })
  let written = 0
  for await (const items of itemsOf(from)) {
    await pMap(items, Item => client.send(new PutItemCommand({ TableName: to, Item })), { concurrency: 16 })
    written += items.length
  }
  if (written === 0 && partitions.length === 0) throw new UnrestorableError(`${from} is empty: ${to} is unchanged`)
  let removed = 0
  for await (const items of itemsOf(to)) {
    // Asked page by page: a table has more keys than fit into memory.
    const keys = items.map(item => unmarshall(keyOf(item)))
    const kept = new Set((await getItems({ client, name: from }, keys)).map(idOf))
    const more = items.filter(item => !kept.has(idOf(item)) && !isDecisionKey(item.pk?.S ?? ''))
    await pMap(more, item => client.send(new DeleteItemCommand({ TableName: to, Key: keyOf(item) })), { concurrency: 16 })
    removed += more.length
  }
  return { written, removed }
}

async function keySchemaOf(client: DynamoDBClient, TableName: string) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  return (Table?.KeySchema ?? []).map(({ AttributeName = '', KeyType }) => ({ name: AttributeName, type: KeyType }))
}

/** Items page by page. */
async function* read(client: DynamoDBClient, TableName: string, key: string, partitions: readonly string[]): AsyncGenerator<Item[]> {
  const common = { TableName, ConsistentRead: true }
  if (partitions.length === 0) for await (const { Items = [] } of paginateScan({ client }, common)) yield Items
  for (const partition of partitions) {
    const asked = { KeyConditionExpression: '#key = :key', ExpressionAttributeNames: { '#key': key } }
    const values = { ExpressionAttributeValues: { ':key': { S: partition } } }
    for await (const { Items = [] } of paginateQuery({ client }, { ...common, ...asked, ...values })) yield Items
  }
}

if (import.meta.main) {
  const [from, to, ...partitions] = process.argv.slice(2)
  try {
    if (from === undefined || to === undefined)
      throw new UnrestorableError('name a copy and a table: npm run restore -- FROM TO [PARTITION …]')
    const { written, removed } = await restore(new DynamoDBClient(), { from, to, partitions })
    process.stdout.write(`${to}: ${written} items written, ${removed} not in ${from} removed\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
