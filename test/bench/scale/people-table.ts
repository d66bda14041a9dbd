import type { Temporal } from 'temporal-polyfill'
import { batchesOf } from '../../../shared/domain/batches.ts'
import { getOrCompute } from '../../../shared/domain/get-or-compute.ts'
import { duesOf, type Queue } from '../../../shared/domain/people/due.ts'
import { parsePerson, serializePerson } from '../../../shared/domain/people/serialize.ts'
import { type Shard, shardOf, shards } from '../../../shared/domain/people/shards.ts'
import { type People, PersonNotFoundError, type StoredPerson } from '../../../shared/domain/people/store.ts'
import { memoryPeople } from '../../memory/people.ts'
import { dynamodb, processor } from './aws.ts'
import type { ModelledCloud } from './machine.ts'

/** Someone as the table has them. */
interface Item {
  readonly version: number
  readonly body: string
  readonly places: readonly Place[]
}

/** A place in an index. */
interface Place {
  readonly index: 'mail' | 'changes'
  /** Such as `MAIL#03`. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The table of people with its indexes: what is in it, not what it takes to reach it. */
export interface PeopleTable {
  find(ref: string): Item | undefined
  /** @param shownAt when the indexes follow, by the timer */
  put(stored: StoredPerson, shownAt: number): Item
  /** Refs, the longest due first. @param now by the timer */
  listDue(queue: Queue, by: Temporal.Instant, some: readonly Shard[], now: number): readonly string[]
}

export function peopleTable(): PeopleTable {
  const items = new Map<string, Item>()
  const indexes = new Map<string, Map<string, number>>()
  /** In order of time. */
  let notShown: { readonly at: number; show(): void }[] = []

  function showUntil(now: number): void {
    const first = notShown.findIndex(({ at }) => at > now)
    for (const { show } of first === -1 ? notShown : notShown.slice(0, first)) show()
    notShown = first === -1 ? [] : notShown.slice(first)
  }

  return {
    find: (ref) => items.get(ref),
    put({ ref, person, version }, shownAt) {
      const before = items.get(ref)?.places ?? []
      const item: Item = { version: version + 1, body: serializePerson(person), places: placesOf({ ref, person }) }
      items.set(ref, item)
      notShown.push({
        at: shownAt,
        show() {
          for (const { key } of before) indexes.get(key)?.delete(ref)
          for (const { key, at } of item.places) getOrCompute(indexes, key, () => new Map<string, number>()).set(ref, at)
        },
      })
      return item
    },
    listDue(queue, by, some, now) {
      showUntil(now)
      return some
        .flatMap((shard) => [...(indexes.get(keyOf(queue, shard)) ?? [])])
        .filter(([, at]) => at <= by.epochMilliseconds)
        .sort(([, a], [, b]) => a - b)
        .map(([ref]) => ref)
    },
  }
}

const keyOf = (queue: Queue, shard: Shard): string => `${queue.toUpperCase()}#${shard}`

function placesOf({ ref, person }: Pick<StoredPerson, 'ref' | 'person'>): readonly Place[] {
  const { change, mail } = duesOf(person)
  return ([change, mail] as const).flatMap((due) =>
    due ? [{ index: indexOf(due.queue), key: keyOf(due.queue, shardOf(ref)), at: due.at.epochMilliseconds }] : [],
  )
}

const indexOf = (queue: Queue): Place['index'] => (queue === 'access' || queue === 'escalate' ? 'changes' : 'mail')

const pageSize = 100

/** The port, as one function reaches the table: each request takes its time, processor time and units. */
export function modelledPeople(table: PeopleTable, { timer, partitions, lasts, compute }: ModelledCloud): People {
  const stored = (ref: string): StoredPerson | undefined => {
    const item = table.find(ref)
    return item && { ref, version: item.version, person: parsePerson(item.body) }
  }

  async function find(ref: string): Promise<StoredPerson | undefined> {
    await partitions.use('people', ref, 'read', readUnits(table.find(ref)))
    await timer.wait(lasts(dynamodb.get))
    await compute(processor.readPerson)
    return stored(ref)
  }

  async function findAll(refs: readonly string[]) {
    for (const ref of refs) await partitions.use('people', ref, 'read', readUnits(table.find(ref)) / 2)
    await timer.wait(lasts(dynamodb.batchGet))
    await compute(processor.readPerson * refs.length)
    return { people: refs.flatMap((ref) => stored(ref) ?? []), unreadable: [] }
  }

  /** A page of an index, or a look whether there is any. */
  async function query(queue: Queue, shard: Shard): Promise<void> {
    await partitions.use(`index ${indexOf(queue)}`, keyOf(queue, shard), 'read', 1)
    await timer.wait(lasts(dynamodb.query))
  }

  return {
    // What nobody calls while mail goes.
    ...memoryPeople(),
    find,
    findAll,
    async get(ref) {
      const found = await find(ref)
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    async save(person) {
      const { ref, version } = person
      await compute(processor.write)
      await timer.wait(lasts(dynamodb.put))
      const before = table.find(ref)
      const isStale = (before?.version ?? 0) !== version
      const after = isStale ? before : table.put(person, timer.elapsed() + dynamodb.indexLag)
      await partitions.use('people', ref, 'write', Math.max(writeUnits(before), writeUnits(after)))
      for (const { index, key } of changed(before, after)) await partitions.use(`index ${index}`, key, 'write', 1)
      return isStale ? 'stale' : 'saved'
    },
    async *listDue(queue, by, some = shards) {
      for (const refs of batchesOf(table.listDue(queue, by, some, timer.elapsed()), pageSize)) {
        await query(queue, some[0] ?? shards[0])
        yield await findAll(refs)
      }
    },
    async findDueShards(queue, by) {
      await Promise.all(shards.map((shard) => query(queue, shard)))
      return shards.filter((shard) => table.listDue(queue, by, [shard], timer.elapsed()).length > 0)
    },
    async countDue(queue, by, some = shards) {
      await Promise.all(some.map((shard) => query(queue, shard)))
      return table.listDue(queue, by, some, timer.elapsed()).length
    },
  }
}

/** An entry moves by a write that takes the old one away, and one that puts the new one. */
const changed = (before: Item | undefined, after: Item | undefined): readonly Place[] => {
  const [old, now] = [before?.places ?? [], after?.places ?? []]
  const isIn = (places: readonly Place[], { key, at }: Place) => places.some((place) => place.key === key && place.at === at)
  return [...old.filter((place) => !isIn(now, place)), ...now.filter((place) => !isIn(old, place))]
}

/** Bytes of an item beside its body: key, version and places in indexes. */
const besides = 120

const readUnits = (item: Item | undefined): number => Math.ceil((besides + (item?.body.length ?? 0)) / 4096)
const writeUnits = (item: Item | undefined): number => Math.ceil((besides + (item?.body.length ?? 0)) / 1024)
