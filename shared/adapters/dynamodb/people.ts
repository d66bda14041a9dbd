import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import { type Due, dueOf, type Queue, queues } from '../../domain/people/due.ts'
import type { Person } from '../../domain/people/person.ts'
import { refOf } from '../../domain/people/ref.ts'
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
import { type Item, ifHeld, numberOf, sortable, type Table, textOf, versionIs } from './table.ts'

/** Each queue but `held` is spread over so many partitions of the index, so that none grows hot. */
const shards = Array.from({ length: 16 }, (_, shard) => String(shard).padStart(2, '0'))

const pageSize = 100

/** People in their table: one item each, and the sparse index `due` of those to whom something is owed. */
export function dynamoPeople({ client, name: TableName }: Table): People {
  async function find(ref: string): Promise<StoredPerson | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { ref: { S: ref } }, ConsistentRead: true }))
    return Item && read(Item)
  }

  async function findAll(refs: readonly string[]): Promise<PeoplePage> {
    const Keys = refs.map((ref) => ({ ref: { S: ref } }))
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
    // What was left unprocessed is still due. The answer is in no order.
    const order = new Map(refs.map((ref, index) => [ref, index]))
    const items = Responses?.[TableName] ?? []
    return pageOf(items.sort((a, b) => (order.get(textOf(a, 'ref')) ?? 0) - (order.get(textOf(b, 'ref')) ?? 0)))
  }

  const dueQuery = (partition: string, now: Temporal.Instant): QueryCommandInput => ({
    TableName,
    IndexName: 'due',
    KeyConditionExpression: 'queue = :queue AND wakeAt <= :now',
    ExpressionAttributeValues: { ':queue': { S: partition }, ':now': { S: sortable(now) } },
  })

  async function* keysIn(partition: string, now: Temporal.Instant): AsyncGenerator<DueKey> {
    for await (const { Items = [] } of paginateQuery({ client, pageSize }, dueQuery(partition, now)))
      for (const item of Items) yield { ref: textOf(item, 'ref'), wakeAt: textOf(item, 'wakeAt') }
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
    async save(person, version) {
      const put = new PutItemCommand({ TableName, Item: itemOf(person, version + 1), ...versionIs(version) })
      return (await ifHeld(client.send(put))) ? 'saved' : 'stale'
    },
    async remove({ ref, version }) {
      const remove = new DeleteItemCommand({ TableName, Key: { ref: { S: ref } }, ...versionIs(version) })
      return (await ifHeld(client.send(remove))) ? 'removed' : 'stale'
    },
    async noteUnreadable(ref) {
      const Key = { ref: { S: ref } }
      const noted = await client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'ADD unreadable :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'UPDATED_NEW',
        }),
      )
      const count = numberOf(noted.Attributes, 'unreadable')
      if (count < mostUnreadable) return
      const parked = client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          // A save writes the whole item, and so forgets the count.
          ConditionExpression: 'unreadable = :count',
          UpdateExpression: 'SET queue = :held',
          ExpressionAttributeValues: { ':count': { N: String(count) }, ':held': { S: 'HELD' } },
        }),
      )
      await ifHeld(parked)
    },
    async *listDue(queue, now) {
      let refs: string[] = []
      for await (const { ref } of inOrder(partitionsOf(queue).map((partition) => keysIn(partition, now)))) {
        refs.push(ref)
        if (refs.length < pageSize) continue
        yield await findAll(refs)
        refs = []
      }
      if (refs.length > 0) yield await findAll(refs)
    },
    async countDue(queue, now) {
      const counts = await Promise.all(partitionsOf(queue).map((partition) => countIn(partition, now)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async findNextDue() {
      let first: Due | undefined
      for await (const { Items = [] } of paginateScan({ client }, { TableName, IndexName: 'due' }))
        for (const item of Items) first = sooner(first, dueIn(item))
      return first
    },
    async *listEveryone(from) {
      let next = from
      do {
        const page = await client.send(
          new ScanCommand({ TableName, Limit: pageSize, ...(next ? { ExclusiveStartKey: { ref: { S: next } } } : {}) }),
        )
        next = page.LastEvaluatedKey && textOf(page.LastEvaluatedKey, 'ref')
        const everyone: EveryonePage = { ...pageOf(page.Items ?? []), ...(next === undefined ? {} : { next }) }
        yield everyone
      } while (next !== undefined)
    },
  }
}

const itemOf = (person: Person, version: number): Record<string, Item[string]> => {
  const ref = refOf(person.profile.id)
  const due = dueOf(person)
  return {
    ref: { S: ref },
    version: { N: String(version) },
    body: { S: serializePerson(person) },
    ...(due ? { queue: { S: due.queue === 'held' ? 'HELD' : partitionOf(due.queue, shardOf(ref)) }, wakeAt: { S: sortable(due.at) } } : {}),
  }
}

/** @throws UnreadablePersonError */
function read(item: Item): StoredPerson {
  const ref = textOf(item, 'ref')
  try {
    return { ref, person: parsePerson(textOf(item, 'body')), version: numberOf(item, 'version') }
  } catch (error) {
    throw new UnreadablePersonError(ref, error)
  }
}

function pageOf(items: readonly Item[]): PeoplePage {
  const people: StoredPerson[] = []
  const unreadable: string[] = []
  for (const item of items) {
    try {
      people.push(read(item))
    } catch (error) {
      if (!(error instanceof UnreadablePersonError)) throw error
      unreadable.push(textOf(item, 'ref'))
    }
  }
  return { people, unreadable }
}

const partitionsOf = (queue: Queue): readonly string[] => (queue === 'held' ? ['HELD'] : shards.map((shard) => partitionOf(queue, shard)))

const partitionOf = (queue: Queue, shard: string): string => `${queue.toUpperCase()}#${shard}`

/** The characters of a ref are spread evenly. */
const shardOf = (ref: string): string => shards[ref.charCodeAt(ref.length - 1) % shards.length] ?? ''

/** @returns undefined for somebody who is held */
function dueIn(item: Item): Due | undefined {
  const [name] = textOf(item, 'queue').split('#')
  const queue = queues.find((queue) => queue !== 'held' && queue.toUpperCase() === name)
  return queue && { queue, at: Temporal.Instant.from(textOf(item, 'wakeAt')) }
}

function sooner(a: Due | undefined, b: Due | undefined): Due | undefined {
  if (!a || !b) return a ?? b
  const order = Temporal.Instant.compare(a.at, b.at) || queues.indexOf(a.queue) - queues.indexOf(b.queue)
  return order <= 0 ? a : b
}

interface DueKey {
  readonly ref: string
  readonly wakeAt: string
}

/** Merges keys that each come in order, asking all for their first one at once. */
async function* inOrder(sources: readonly AsyncGenerator<DueKey>[]): AsyncGenerator<DueKey> {
  const firsts = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })))
  let waiting = firsts.filter(({ head }) => !head.done)
  while (waiting.length > 0) {
    const next = waiting.reduce((a, b) => (b.head.value.wakeAt < a.head.value.wakeAt ? b : a))
    yield next.head.value
    next.head = await next.source.next()
    if (next.head.done) waiting = waiting.filter((other) => other !== next)
  }
}
