/** The table of people with its indexes: items by their real size, indexes that are late, and what each request takes. */
import type { Temporal } from 'temporal-polyfill'
import { batchesOf } from '../../../shared/domain/batches.ts'
import { getOrCompute } from '../../../shared/domain/caching.ts'
import { type Due, duesOf, type Queue } from '../../../shared/domain/people/due.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import { type Shard, shardOf, shards } from '../../../shared/domain/people/ref.ts'
import { parsePerson, serializePerson } from '../../../shared/domain/people/serialize.ts'
import { type People, PersonNotFoundError, type StoredPerson } from '../../../shared/domain/people/store.ts'
import { memoryPeople } from '../../memory/people.ts'
import { dynamodb, processor } from './aws.ts'
import type { ModelledCloud } from './machine.ts'

interface Item {
  readonly version: number
  readonly body: string
  /** Milliseconds since 1970, by key in an index, such as `mail MAIL#03`. */
  readonly entries: ReadonlyMap<string, number>
}

export interface PeopleTable {
  /** @param shownAt when the indexes follow, by the timer */
  put(stored: StoredPerson, shownAt: number): Item
  /** The port, as one function reaches the table: each request takes its time, processor time and units. */
  portOn(cloud: ModelledCloud): People
}

const pageSize = 100

export function peopleTable(): PeopleTable {
  const items = new Map<string, Item>()
  const entries = new Map<string, Map<string, number>>()
  /** Changes of indexes, in order of time. */
  const late: { readonly at: number; show(): void }[] = []

  function put({ ref, person, version }: StoredPerson, shownAt: number): Item {
    const before = items.get(ref)?.entries ?? new Map<string, number>()
    const item: Item = { version: version + 1, body: serializePerson(person), entries: entriesOf(ref, person) }
    items.set(ref, item)
    const show = () => {
      for (const key of before.keys()) entries.get(key)?.delete(ref)
      for (const [key, at] of item.entries) getOrCompute(entries, key, () => new Map<string, number>()).set(ref, at)
    }
    late.push({ at: shownAt, show })
    return item
  }

  /** Refs, the longest due first. @param now by the timer */
  function dueRefs(queue: Queue, by: Temporal.Instant, some: readonly Shard[], now: number): readonly string[] {
    const shown = late.findIndex(({ at }) => at > now)
    for (const { show } of late.splice(0, shown === -1 ? late.length : shown)) show()
    return some
      .flatMap((shard) => [...(entries.get(keyOf(queue, shard)) ?? [])])
      .filter(([, at]) => at <= by.epochMilliseconds)
      .sort(([, a], [, b]) => a - b)
      .map(([ref]) => ref)
  }

  function portOn({ timer, partitions, lasts, compute }: ModelledCloud): People {
    const stored = (ref: string): StoredPerson[] => {
      const item = items.get(ref)
      return item ? [{ ref, version: item.version, person: parsePerson(item.body) }] : []
    }

    /** @param share of a unit: half where it need not be the newest */
    async function read(refs: readonly string[], share: number, milliseconds: number): Promise<readonly StoredPerson[]> {
      for (const ref of refs) await partitions.use('people', ref, 'read', share * unitsOf(items.get(ref), 4096))
      await timer.wait(lasts(milliseconds))
      await compute(processor.readPerson * refs.length)
      return refs.flatMap(stored)
    }

    /** A page of an index, or whether there is any. */
    async function query(queue: Queue, shard: Shard): Promise<void> {
      await partitions.use(indexOf(queue), keyOf(queue, shard), 'read', 1)
      await timer.wait(lasts(dynamodb.query))
    }

    return {
      // What is not called while mail goes.
      ...memoryPeople(),
      find: async (ref) => (await read([ref], 1, dynamodb.get))[0],
      findAll: async (refs) => ({ people: await read(refs, 0.5, dynamodb.batchGet), unreadable: [] }),
      async get(ref) {
        const [found] = await read([ref], 1, dynamodb.get)
        if (!found) throw new PersonNotFoundError(ref)
        return found
      },
      async save(person) {
        const { ref, version } = person
        await compute(processor.write)
        await timer.wait(lasts(dynamodb.put))
        const before = items.get(ref)
        const isStale = (before?.version ?? 0) !== version
        const after = isStale ? before : put(person, timer.elapsed() + dynamodb.indexLag)
        await partitions.use('people', ref, 'write', Math.max(unitsOf(before, 1024), unitsOf(after, 1024)))
        // An entry moves by a write that takes the old one away, and one that puts the new one.
        for (const [one, other] of [
          [before, after],
          [after, before],
        ])
          for (const [key, at] of one?.entries ?? [])
            if (other?.entries.get(key) !== at) await partitions.use(key.split(' ').slice(0, 2).join(' '), key, 'write', 1)
        return isStale ? 'stale' : 'saved'
      },
      async *listDue(queue, by, some = shards) {
        for (const refs of batchesOf(dueRefs(queue, by, some, timer.elapsed()), pageSize)) {
          await query(queue, some[0] ?? shards[0])
          yield { people: await read(refs, 0.5, dynamodb.batchGet), unreadable: [] }
        }
      },
      async findDueShards(queue, by) {
        await Promise.all(shards.map((shard) => query(queue, shard)))
        return shards.filter((shard) => dueRefs(queue, by, [shard], timer.elapsed()).length > 0)
      },
      async countDue(queue, by, some = shards) {
        await Promise.all(some.map((shard) => query(queue, shard)))
        return dueRefs(queue, by, some, timer.elapsed()).length
      },
    }
  }

  return { put, portOn }
}

const indexOf = (queue: Queue): string => (queue === 'access' || queue === 'escalate' ? 'index changes' : 'index mail')

const keyOf = (queue: Queue, shard: Shard): string => `${indexOf(queue)} ${queue}#${shard}`

function entriesOf(ref: string, person: Person): ReadonlyMap<string, number> {
  const { change, mail } = duesOf(person)
  return new Map(
    [change, mail].flatMap((due: Due | undefined) => (due ? [[keyOf(due.queue, shardOf(ref)), due.at.epochMilliseconds]] : [])),
  )
}

/** Of an item with its key, version and entries, some 120 bytes. */
const unitsOf = (item: Item | undefined, bytes: number): number => Math.ceil((120 + (item?.body.length ?? 0)) / bytes)
