import { Temporal } from 'temporal-polyfill'
import { afterClaim, type Due, type Dues, duesOf, type Queue, queues } from '#domain/people/due.ts'
import type { Person } from '#domain/people/person.ts'
import { nameWords } from '#domain/people/read-staff.ts'
import { type Shard, shardOf, shards } from '#domain/people/ref.ts'
import { mostUnreadable, type People, PersonNotFoundError, type StoredPerson } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'

const pageSize = 100

export function memoryPeople(): People {
  const stored = new Map<string, StoredPerson & { dues: Dues }>()
  const unreadable = new Map<string, number>()

  const inTurn = (a: Due, b: Due) => Temporal.Instant.compare(a.at, b.at) || queues.indexOf(a.queue) - queues.indexOf(b.queue)

  const allDue = () =>
    [...stored.values()].flatMap(({ ref, person, dues: { change, mail } }) =>
      [change, mail].flatMap(due => (due ? [{ ref, person, due }] : [])),
    )

  const dueIn = (queue: Queue, by: Temporal.Instant, some: readonly Shard[] = shards) =>
    allDue()
      .filter(({ ref, due }) => due.queue === queue && !isBefore(by, due.at) && some.includes(shardOf(ref)))
      .sort((a, b) => inTurn(a.due, b.due))

  const find = (ref: string): StoredPerson | undefined => {
    const found = stored.get(ref)
    return found && { ref, person: found.person, version: found.version }
  }

  return {
    async get(ref) {
      const found = find(ref)
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    async find(ref) {
      return find(ref)
    },
    async findAll(refs) {
      return { people: refs.flatMap(ref => find(ref) ?? []), unreadable: [] }
    },
    async findNamed(words, most, from = '') {
      const isNamed = ({ ref, person: { profile } }: StoredPerson) =>
        ref > from && !profile.isTeam && words.every(word => nameWords(profile.name).some(ofName => ofName.startsWith(word)))
      const refs = [...stored.values()]
        .filter(isNamed)
        .map(({ ref }) => ref)
        .sort()
        .slice(0, most)
      return { refs, next: refs.length === most ? refs.at(-1) : undefined }
    },
    async save({ ref, person, version }) {
      if ((stored.get(ref)?.version ?? 0) !== version) return 'stale'
      stored.set(ref, { ref, person, version: version + 1, dues: duesOf(person) })
      unreadable.delete(ref)
      return 'saved'
    },
    async remove({ ref, version }) {
      if (stored.get(ref)?.version !== version) return 'stale'
      stored.delete(ref)
      return 'removed'
    },
    async noteUnreadable(ref) {
      const count = (unreadable.get(ref) ?? 0) + 1
      unreadable.set(ref, count)
      const found = stored.get(ref)
      const at = found?.dues.mail?.at ?? found?.dues.change?.at
      if (found && at && count >= mostUnreadable) stored.set(ref, { ...found, dues: { mail: { queue: 'held', at } } })
    },
    async listApart(list) {
      const isNoted = ({ mail }: Person) => (mail?.complainedAt ?? mail?.unconfirmed) !== undefined
      const isListed = (one: StoredPerson & { dues: Dues }) => (list === 'held' ? one.dues.mail?.queue === 'held' : isNoted(one.person))
      return { people: [...stored.values()].filter(isListed).flatMap(({ ref }) => find(ref) ?? []), unreadable: [] }
    },
    async *listDue(queue, by, some) {
      const due = dueIn(queue, by, some)
      for (let start = 0; start < due.length; start += pageSize)
        yield { people: due.slice(start, start + pageSize).flatMap(({ ref }) => find(ref) ?? []), unreadable: [] }
    },
    async findDueShards(queue, by) {
      const due = dueIn(queue, by)
      return shards.filter(shard => due.some(({ ref }) => shardOf(ref) === shard))
    },
    async countDue(queue, by, some) {
      return dueIn(queue, by, some).length
    },
    async findNextDue() {
      const dues = allDue().flatMap(({ due, person }) => (due.queue === 'held' ? [] : [afterClaim(due, person)]))
      return dues.sort(inTurn)[0]
    },
    async *listEveryone(from = '', { number, of } = { number: 0, of: 1 }) {
      const refs = [...stored.keys()].sort().filter(ref => ref > from && Number.parseInt(ref.slice(-2), 36) % of === number)
      for (let start = 0; start < refs.length; start += pageSize) {
        const page = refs.slice(start, start + pageSize)
        const last = page.at(-1)
        yield {
          people: page.flatMap(ref => find(ref) ?? []),
          unreadable: [],
          next: last !== undefined && last !== refs.at(-1) ? last : undefined,
        }
      }
    },
    async isMoreThan(few) {
      return stored.size > few
    },
  }
}
