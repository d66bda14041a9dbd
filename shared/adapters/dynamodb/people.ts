import {
  BatchGetItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { afterClaim, type Due, duesOf, type Queue, queues } from '#domain/people/due.ts'
import { nameWords } from '#domain/people/read-staff.ts'
import { type Shard, shardOf, shards } from '#domain/people/ref.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import {
  type EveryonePage,
  mostUnreadable,
  type People,
  type PeoplePage,
  PersonNotFoundError,
  type StoredPerson,
  UnreadablePersonError,
} from '#domain/people/store.ts'
import { pageByShard } from './by-shard.ts'
import { packText, unpackText } from './packed-text.ts'
import {
  allMet,
  attributesOf,
  deleteItem,
  getItem,
  getItems,
  type Item,
  parseItem,
  putItem,
  type Table,
  updateAndGetItem,
  updateItem,
  versionIs,
} from './table.ts'

const keyItem = z.object({ ref: z.string() })

/** The rest is parsed record by record, so that an unreadable one stops no page. */
const personItem = z.looseObject({ ref: z.string() })

/** Text until it is saved again, where it was stored before people were packed. */
const personAttributes = z.object({ version: z.int(), body: z.union([z.string(), z.instanceof(Uint8Array).transform(unpackText)]) })

/** `at` in milliseconds since 1970 */
const dueItem = z.object({ ref: z.string(), partition: z.string(), at: z.int() })

type DueItem = z.output<typeof dueItem>

/** A sparse index and its attributes. */
const sparseIndex = (name: string, queue: string) => ({
  ...{ name, queue, at: `${queue}At` },
  item: z.looseObject({}).transform(({ ref, [queue]: partition, [`${queue}At`]: at }) => dueItem.parse({ ref, partition, at })),
})

type Index = ReturnType<typeof sparseIndex>

const changes = sparseIndex('changes', 'change')

const mail = sparseIndex('mail', 'mail')

const indexOf: Record<Queue, Index> = { access: changes, escalate: changes, mail, digest: mail, held: mail }

/** An entry of everyone but teams, with the words of their name. */
const namesIndex = 'names'

/** With what stands before every word: a text that contains it contains a word that begins so. */
const begun = (word: string) => ` ${word}`

const pageSize = 100

/** Of 70 bytes each: 26 read units. */
const mostNamesRead = 3000

/** People in their table, one item each, and three sparse indexes: of those whose access or state changes, of those who are owed mail, and of names. */
export function dynamoPeople(table: Table): People {
  const { client, name: TableName } = table

  async function find(ref: string): Promise<StoredPerson | undefined> {
    const item = await getItem(table, { ref }, personItem)
    return item && parse(item)
  }

  async function findDue(refs: readonly string[]): Promise<PeoplePage> {
    const Keys = refs.map(ref => attributesOf({ ref }))
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
    // The answer is unordered. People left unprocessed are still due.
    const byRef = new Map((Responses?.[TableName] ?? []).map(item => [parseItem(keyItem, item).ref, item]))
    return pageOf(refs.map(ref => byRef.get(ref)).filter(item => item !== undefined))
  }

  const dueQuery = ({ name, queue, at }: Index, partition: string, by: Temporal.Instant): QueryCommandInput => ({
    TableName,
    IndexName: name,
    KeyConditionExpression: '#queue = :queue AND #at <= :by',
    ExpressionAttributeNames: { '#queue': queue, '#at': at },
    ExpressionAttributeValues: attributesOf({ ':queue': partition, ':by': by.epochMilliseconds }),
  })

  async function* keysIn(index: Index, partition: string, by: Temporal.Instant): AsyncGenerator<DueItem> {
    for await (const { Items = [] } of paginateQuery({ client, pageSize }, dueQuery(index, partition, by)))
      for (const item of Items) yield parseItem(index.item, item)
  }

  async function countIn(index: Index, partition: string, by: Temporal.Instant) {
    const pages = paginateQuery({ client }, { ...dueQuery(index, partition, by), Select: 'COUNT' })
    const counts = await Array.fromAsync(pages, ({ Count = 0 }) => Count)
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Those on hold left out. */
  async function allIn({ name: IndexName, item }: Index): Promise<readonly { ref: string; due: Due }[]> {
    const pages = await Array.fromAsync(paginateScan({ client }, { TableName, IndexName }))
    return pages.flatMap(({ Items = [] }) =>
      Items.flatMap(found => {
        const { ref, ...place } = parseItem(item, found)
        const due = dueIn(place)
        return due ? [{ ref, due }] : []
      }),
    )
  }

  async function isAnyIn(index: Index, partition: string, by: Temporal.Instant) {
    const { Items = [] } = await client.send(new QueryCommand({ ...dueQuery(index, partition, by), Limit: 1 }))
    return Items.length > 0
  }

  return {
    find,
    async get(ref) {
      const found = await find(ref)
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    async findAll(refs) {
      const keys = [...new Set(refs)].map(ref => ({ ref }))
      return pageOf(await getItems(table, keys))
    },
    async findNamed(words, most, from) {
      const filter = allMet(
        words.map((word, index) => ({ condition: `contains(words, :word${index})`, values: { [`:word${index}`]: begun(word) } })),
      )
      const { rows, next } = await pageByShard({ most, mostRead: mostNamesRead, from }, async (shard, Limit, after) => {
        const input = {
          TableName,
          IndexName: namesIndex,
          KeyConditionExpression: `named = :shard${after === undefined ? '' : ' AND #ref > :after'}`,
          ExpressionAttributeNames: after === undefined ? undefined : { '#ref': 'ref' },
          FilterExpression: filter?.condition,
          ExpressionAttributeValues: attributesOf({ ...filter?.values, ':shard': shard, ':after': after }),
          Limit,
        }
        const { Items = [], ScannedCount: read = 0, LastEvaluatedKey: last } = await client.send(new QueryCommand(input))
        return { rows: Items.map(item => parseItem(keyItem, item)), read, next: last?.ref?.S }
      })
      return { refs: rows.map(({ ref }) => ref), next }
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
          update: 'SET mail = :held, mailAt = if_not_exists(mailAt, changeAt) REMOVE change, changeAt',
          // A save replaces the whole item, the count included.
          condition: 'unreadable = :count AND (attribute_exists(mailAt) OR attribute_exists(changeAt))',
          values: { ':count': noted.unreadable, ':held': 'HELD' },
        },
      )
    },
    async *listDue(queue, by, some) {
      let refs: string[] = []
      for await (const { ref } of inOrder(partitionsOf(queue, some).map(partition => keysIn(indexOf[queue], partition, by)))) {
        refs.push(ref)
        if (refs.length < pageSize) continue
        yield await findDue(refs)
        refs = []
      }
      if (refs.length > 0) yield await findDue(refs)
    },
    async findDueShards(queue, by) {
      const isAny = await Promise.all(shards.map(shard => isAnyIn(indexOf[queue], partitionOf(queue, shard), by)))
      return shards.filter((_, index) => isAny[index])
    },
    async countDue(queue, by, some) {
      const counts = await Promise.all(partitionsOf(queue, some).map(partition => countIn(indexOf[queue], partition, by)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async findNextDue() {
      const waiting = (await Promise.all([changes, mail].map(allIn))).flat()
      let first: Due | undefined
      // A claim can only put off what is due, so that few are read.
      for (const { ref, due } of waiting.toSorted((a, b) => inTurn(a.due, b.due))) {
        if (first && inTurn(first, due) <= 0) return first
        const [stored] = pageOf(await getItems(table, [{ ref }])).people
        first = sooner(first, stored ? afterClaim(due, stored.person) : due)
      }
      return first
    },
    async *listEveryone(from, segment) {
      let next = from
      do {
        const page = await client.send(
          new ScanCommand({
            TableName,
            Limit: pageSize,
            ConsistentRead: true,
            Segment: segment?.number,
            TotalSegments: segment?.of,
            ExclusiveStartKey: next ? attributesOf({ ref: next }) : undefined,
          }),
        )
        next = page.LastEvaluatedKey && parseItem(keyItem, page.LastEvaluatedKey).ref
        const everyone: EveryonePage = { ...pageOf(page.Items ?? []), next }
        yield everyone
      } while (next !== undefined)
    },
    async isMoreThan(few) {
      let found = 0
      for await (const { Count = 0 } of paginateScan({ client, pageSize: few + 1 }, { TableName, Select: 'COUNT' })) {
        found += Count
        if (found > few) return true
      }
      return false
    },
  }
}

export function nextItemOf({ ref, person, version }: StoredPerson) {
  const { change, mail: mailed } = duesOf(person)
  const { name, isTeam } = person.profile
  return {
    ref,
    version: version + 1,
    body: packText(serializePerson(person)),
    ...placeIn(changes, change, ref),
    ...placeIn(mail, mailed, ref),
    ...(isTeam ? {} : { named: shardOf(ref), words: nameWords(name).map(begun).join('') }),
  }
}

const placeIn = (index: Index, due: Due | undefined, ref: string) => ({
  [index.queue]: due && partitionOf(due.queue, shardOf(ref)),
  [index.at]: due?.at.epochMilliseconds,
})

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
  for (const item of items.map(item => parseItem(personItem, item))) {
    try {
      people.push(parse(item))
    } catch (error) {
      if (!(error instanceof UnreadablePersonError)) throw error
      unreadable.push(item.ref)
    }
  }
  return { people, unreadable }
}

const partitionsOf = (queue: Queue, some: readonly Shard[] = shards) => [...new Set(some.map(shard => partitionOf(queue, shard)))]

const partitionOf = (queue: Queue, shard: Shard) => (queue === 'held' ? 'HELD' : `${queue.toUpperCase()}#${shard}`)

/** @returns undefined for the queue `held` */
function dueIn({ partition, at }: Omit<DueItem, 'ref'>): Due | undefined {
  const queue = queues.find(queue => queue !== 'held' && partition.startsWith(`${queue.toUpperCase()}#`))
  return queue && { queue, at: Temporal.Instant.fromEpochMilliseconds(at) }
}

const sooner = (a: Due | undefined, b: Due) => (a && inTurn(a, b) <= 0 ? a : b)

const inTurn = (a: Due, b: Due) => Temporal.Instant.compare(a.at, b.at) || queues.indexOf(a.queue) - queues.indexOf(b.queue)

/** Merges sources that are each in order. */
async function* inOrder(sources: readonly AsyncGenerator<DueItem>[]): AsyncGenerator<DueItem> {
  const firsts = await Promise.all(sources.map(async source => ({ source, head: await source.next() })))
  let waiting = firsts.filter(({ head }) => !head.done)
  while (waiting.length > 0) {
    const next = waiting.reduce((a, b) => (b.head.value.at < a.head.value.at ? b : a))
    yield next.head.value
    next.head = await next.source.next()
    if (next.head.done) waiting = waiting.filter(other => other !== next)
  }
}
