import { paginateQuery, paginateScan, QueryCommand, type QueryCommandInput, ScanCommand } from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { afterClaim, type Due, duesOf, type Queue, queues } from '#domain/people/due.ts'
import { type Shard, shardOf, shards } from '#domain/people/ref.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import {
  mostUnreadable,
  type People,
  type PeoplePage,
  PersonNotFoundError,
  type StoredPerson,
  UnreadablePersonError,
} from '#domain/people/store.ts'
import { packText, unpackText } from './packed-text.ts'
import { isNoted, peopleLists, wordLine } from './people-lists.ts'
import {
  attributesOf,
  type Condition,
  deleteItem,
  getItem,
  getItems,
  type Item,
  parseItem,
  replaceItem,
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

const pageSize = 100

/** People on hold in one page of their list: 25 read units. */
const mostHeld = 50

/**
 * What was there before a save. An item whose name was in an index has `named`: its words are not listed yet. Words that a new name no longer
 * has are `gone`: until the next save, in case the one that wrote the name died before it removed them from the list.
 */
const formerItem = z.object({
  version: z.optional(z.int()),
  words: z.optional(z.string()),
  gone: z.optional(z.string()),
  named: z.optional(z.string()),
  noted: z.optional(z.number()),
})

/** As most saves find the item: the list of names stays as it is. */
const isNamedSo = (version: number, words: string | undefined): Condition => {
  const { condition, names, values } = versionIs(version)
  const isSame = words === undefined ? 'attribute_not_exists(words)' : '(attribute_not_exists(words) OR words = :words)'
  return { condition: `${condition} AND ${isSame} AND attribute_not_exists(gone)`, names, values: { ...values, ':words': words } }
}

const heldKey = /^(\d{1,15}) ([A-Z2-7]{20})$/

/**
 * People in their table, one item each, and two sparse indexes: of those whose access or state changes, and of those who are owed mail. Lists
 * of them are in the table of records.
 */
export function dynamoPeople(table: Table, records: Table): People {
  const { client, name: TableName } = table
  const lists = peopleLists(records)

  async function find(ref: string): Promise<StoredPerson | undefined> {
    const item = await getItem(table, { ref }, personItem)
    return item && parse(item)
  }

  /** Saves a person whose name is another, or was before. */
  async function replaceRenamed(item: ReturnType<typeof nextItemOf>, version: number) {
    const { ref, words } = item
    const before = await getItem(table, { ref }, formerItem)
    if (before?.version !== version) return undefined
    await lists.removeNames(ref, before.gone, before.words)
    const gone = before.words === words ? undefined : before.words
    const former = await replaceItem(table, { ...item, gone }, formerItem, versionIs(version))
    if (!former) await listAgain(ref)
    return former
  }

  /** Someone else saved a person whose names were removed from the list. */
  async function listAgain(ref: string) {
    const other = await find(ref)
    if (!other) return
    await lists.addNames([other])
    if (isNoted(other)) await lists.addNoted(ref)
  }

  async function findDue(refs: readonly string[]): Promise<PeoplePage> {
    const keys = refs.map(ref => ({ ref }))
    const byRef = new Map((await getItems(table, keys, { consistent: false })).map(item => [parseItem(keyItem, item).ref, item]))
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
    findNamed: lists.findNamed,
    async save(stored) {
      const { ref, version } = stored
      const item = nextItemOf(stored)
      // First, so that nobody is stored who is not listed. Of a person who was stored before, only the answer tells what has changed.
      if (version === 0) await lists.addNames([stored])
      if (item.noted) await lists.addNoted(ref)
      const former = (await replaceItem(table, item, formerItem, isNamedSo(version, item.words))) ?? (await replaceRenamed(item, version))
      if (!former) return 'stale'
      if (version > 0 && (former.named !== undefined || former.gone !== undefined || former.words !== item.words)) {
        await lists.addNames([stored])
        await lists.removeNames(ref, former.words, item.words)
      }
      if (former.noted && !item.noted) await lists.removeNoted(ref)
      return 'saved'
    },
    async remove(stored) {
      const { ref, version } = stored
      const { gone = '' } = (await getItem(table, { ref }, formerItem)) ?? {}
      // First: nothing would find them once the person is gone.
      await lists.removeNames(ref, `${wordLine(stored) ?? ''}${gone}`)
      await lists.removeNoted(ref)
      if (await deleteItem(table, { ref }, versionIs(version))) return 'removed'
      await listAgain(ref)
      return 'stale'
    },
    async listApart(list, from) {
      if (list === 'noted') {
        const { refs, next } = await lists.listNoted(from)
        return { ...(await findDue(refs)), next }
      }
      const [, at, after] = heldKey.exec(from ?? '') ?? []
      const page = await client.send(
        new QueryCommand({
          TableName,
          IndexName: mail.name,
          KeyConditionExpression: '#queue = :queue',
          ExpressionAttributeNames: { '#queue': mail.queue },
          ExpressionAttributeValues: attributesOf({ ':queue': 'HELD' }),
          ExclusiveStartKey: after === undefined ? undefined : attributesOf({ mail: 'HELD', mailAt: Number(at), ref: after }),
          Limit: mostHeld,
        }),
      )
      const last = page.LastEvaluatedKey && parseItem(mail.item, page.LastEvaluatedKey)
      const refs = (page.Items ?? []).map(item => parseItem(keyItem, item).ref)
      return { ...(await findDue(refs)), next: last && `${last.at} ${last.ref}` }
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
        const everyone = pageOf(page.Items ?? [])
        yield { ...everyone, unlisted: unlistedIn(page.Items ?? [], everyone.people), next }
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

/** @param people those among the items that can be read */
function unlistedIn(items: readonly Item[], people: readonly StoredPerson[]): readonly string[] {
  const listedAs = new Map(items.map(item => [parseItem(keyItem, item).ref, parseItem(formerItem, item)]))
  return people.flatMap(stored => {
    const { words, gone } = listedAs.get(stored.ref) ?? {}
    return words === wordLine(stored) && gone === undefined ? [] : [stored.ref]
  })
}

export function nextItemOf(stored: StoredPerson) {
  const { ref, person, version } = stored
  const { change, mail: mailed } = duesOf(person)
  return {
    ref,
    version: version + 1,
    body: packText(serializePerson(person)),
    ...placeIn(changes, change, ref),
    ...placeIn(mail, mailed, ref),
    words: wordLine(stored),
    noted: isNoted(stored) ? 1 : undefined,
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
