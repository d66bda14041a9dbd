import { BatchGetItemCommand, paginateQuery, paginateScan, type QueryCommandInput, ScanCommand } from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Due, dueOf, type Queue, queues } from '../../domain/people/due.ts'
import { parsePerson, serializePerson } from '../../domain/people/serialize.ts'
import {
  type EveryonePage,
  mostUnreadable,
  type People,
  type PeoplePage,
  PersonNotFoundError,
  type StoredPerson,
  UnreadablePersonError,
} from '../../domain/people/store.ts'
import {
  attributesOf,
  deleteItem,
  getItem,
  getItems,
  type Item,
  parseItem,
  putItem,
  sortable,
  type Table,
  updateAndGetItem,
  updateItem,
  versionIs,
} from './table.ts'

const keyItem = z.object({ ref: z.string() })

/** The rest is parsed record by record, so that an unreadable one stops no page. */
const personItem = z.looseObject({ ref: z.string() })

const personAttributes = z.object({ version: z.int(), body: z.string() })

const dueItem = z.object({ ref: z.string(), queue: z.string(), wakeAt: z.string() })

type DueItem = z.output<typeof dueItem>

/** Index partitions of each queue but `held`, so that none grows hot. */
const shards = Array.from({ length: 16 }, (_, shard) => String(shard).padStart(2, '0'))

const pageSize = 100

/** People in their table, one item each, and a sparse index `due` of those who are owed something. */
export function dynamoPeople(table: Table): People {
  const { client, name: TableName } = table

  async function find(ref: string): Promise<StoredPerson | undefined> {
    const item = await getItem(table, { ref }, personItem)
    return item && parse(item)
  }

  async function findDue(refs: readonly string[]): Promise<PeoplePage> {
    const Keys = refs.map((ref) => attributesOf({ ref }))
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
    // The answer is unordered. People left unprocessed are still due.
    const byRef = new Map((Responses?.[TableName] ?? []).map((item) => [parseItem(keyItem, item).ref, item]))
    return pageOf(refs.map((ref) => byRef.get(ref)).filter((item) => item !== undefined))
  }

  const dueQuery = (partition: string, now: Temporal.Instant): QueryCommandInput => ({
    TableName,
    IndexName: 'due',
    KeyConditionExpression: 'queue = :queue AND wakeAt <= :now',
    ExpressionAttributeValues: attributesOf({ ':queue': partition, ':now': sortable(now) }),
  })

  async function* keysIn(partition: string, now: Temporal.Instant): AsyncGenerator<DueItem> {
    for await (const { Items = [] } of paginateQuery({ client, pageSize }, dueQuery(partition, now)))
      for (const item of Items) yield parseItem(dueItem, item)
  }

  async function countIn(partition: string, now: Temporal.Instant): Promise<number> {
    const pages = paginateQuery({ client }, { ...dueQuery(partition, now), Select: 'COUNT' })
    const counts = await Array.fromAsync(pages, ({ Count = 0 }) => Count)
    return counts.reduce((sum, count) => sum + count, 0)
  }

  return {
    find,
    async get(ref) {
      const found = await find(ref)
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    async findAll(refs) {
      const keys = [...new Set(refs)].map((ref) => ({ ref }))
      return pageOf(await getItems(table, keys))
    },
    async save(stored) {
      return (await putItem(table, nextItemOf(stored), versionIs(stored.version))) ? 'saved' : 'stale'
    },
    async remove({ ref, version }) {
      return (await deleteItem(table, { ref }, versionIs(version))) ? 'removed' : 'stale'
    },
    async noteUnreadable(ref) {
      const counted = { update: 'ADD unreadable :one', values: { ':one': 1 } }
      const noted = await updateAndGetItem(table, { ref }, counted, z.object({ unreadable: z.int() }))
      if (!noted || noted.unreadable < mostUnreadable) return
      await updateItem(
        table,
        { ref },
        {
          update: 'SET queue = :held',
          // A save replaces the whole item, the count included.
          condition: 'unreadable = :count',
          values: { ':count': noted.unreadable, ':held': 'HELD' },
        },
      )
    },
    async *listDue(queue, now) {
      let refs: string[] = []
      for await (const { ref } of inOrder(partitionsOf(queue).map((partition) => keysIn(partition, now)))) {
        refs.push(ref)
        if (refs.length < pageSize) continue
        yield await findDue(refs)
        refs = []
      }
      if (refs.length > 0) yield await findDue(refs)
    },
    async countDue(queue, now) {
      const counts = await Promise.all(partitionsOf(queue).map((partition) => countIn(partition, now)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async findNextDue() {
      let first: Due | undefined
      for await (const { Items = [] } of paginateScan({ client }, { TableName, IndexName: 'due' }))
        for (const item of Items) first = sooner(first, dueIn(parseItem(dueItem, item)))
      return first
    },
    async *listEveryone(from) {
      let next = from
      do {
        const page = await client.send(
          new ScanCommand({
            TableName,
            Limit: pageSize,
            ConsistentRead: true,
            ...(next ? { ExclusiveStartKey: attributesOf({ ref: next }) } : {}),
          }),
        )
        next = page.LastEvaluatedKey && parseItem(keyItem, page.LastEvaluatedKey).ref
        const everyone: EveryonePage = { ...pageOf(page.Items ?? []), ...(next === undefined ? {} : { next }) }
        yield everyone
      } while (next !== undefined)
    },
  }
}

function nextItemOf({ ref, person, version }: StoredPerson) {
  const due = dueOf(person)
  return {
    ref,
    version: version + 1,
    body: serializePerson(person),
    ...(due ? { queue: due.queue === 'held' ? 'HELD' : partitionOf(due.queue, shardOf(ref)), wakeAt: sortable(due.at) } : {}),
  }
}

/** @throws UnreadablePersonError */
function parse(item: z.output<typeof personItem>): StoredPerson {
  const { ref } = item
  try {
    const { version, body } = personAttributes.parse(item)
    return { ref, version, person: parsePerson(body) }
  } catch (error) {
    throw new UnreadablePersonError(ref, error)
  }
}

function pageOf(items: readonly Item[]): PeoplePage {
  const people: StoredPerson[] = []
  const unreadable: string[] = []
  for (const item of items.map((item) => parseItem(personItem, item))) {
    try {
      people.push(parse(item))
    } catch (error) {
      if (!(error instanceof UnreadablePersonError)) throw error
      unreadable.push(item.ref)
    }
  }
  return { people, unreadable }
}

const partitionsOf = (queue: Queue): readonly string[] => (queue === 'held' ? ['HELD'] : shards.map((shard) => partitionOf(queue, shard)))

const partitionOf = (queue: Queue, shard: string): string => `${queue.toUpperCase()}#${shard}`

/** The characters of a ref are spread evenly. */
const shardOf = (ref: string): string => shards[ref.charCodeAt(ref.length - 1) % shards.length] ?? ''

/** @returns undefined for the queue `held` */
function dueIn({ queue: partition, wakeAt }: DueItem): Due | undefined {
  const queue = queues.find((queue) => queue !== 'held' && partition.startsWith(`${queue.toUpperCase()}#`))
  return queue && { queue, at: Temporal.Instant.from(wakeAt) }
}

function sooner(a: Due | undefined, b: Due | undefined): Due | undefined {
  if (!a || !b) return a ?? b
  const order = Temporal.Instant.compare(a.at, b.at) || queues.indexOf(a.queue) - queues.indexOf(b.queue)
  return order <= 0 ? a : b
}

/** Merges sources that are each in order. */
async function* inOrder(sources: readonly AsyncGenerator<DueItem>[]): AsyncGenerator<DueItem> {
  const firsts = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })))
  let waiting = firsts.filter(({ head }) => !head.done)
  while (waiting.length > 0) {
    const next = waiting.reduce((a, b) => (b.head.value.wakeAt < a.head.value.wakeAt ? b : a))
    yield next.head.value
    next.head = await next.source.next()
    if (next.head.done) waiting = waiting.filter((other) => other !== next)
  }
}
