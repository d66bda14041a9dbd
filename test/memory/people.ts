import { Temporal } from 'temporal-polyfill'
import { type Due, dueOf, type Queue, queues } from '../../shared/domain/people/due.ts'
import { mostUnreadable, type People, PersonNotFoundError, type StoredPerson } from '../../shared/domain/people/store.ts'
import { isBefore } from '../../shared/domain/schedule/zone.ts'

const pageSize = 100

export function memoryPeople(): People {
  const stored = new Map<string, StoredPerson & { readonly due: Due | undefined }>()
  const unreadable = new Map<string, number>()

  const inOrder = (): readonly (StoredPerson & { readonly due: Due })[] =>
    [...stored.values()]
      .flatMap(({ due, ...one }) => (due ? [{ ...one, due }] : []))
      .sort((a, b) => Temporal.Instant.compare(a.due.at, b.due.at) || queues.indexOf(a.due.queue) - queues.indexOf(b.due.queue))

  const dueIn = (queue: Queue, now: Temporal.Instant) => inOrder().filter(({ due }) => due.queue === queue && !isBefore(now, due.at))

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
      return { people: refs.flatMap((ref) => find(ref) ?? []), unreadable: [] }
    },
    async save({ ref, person, version }) {
      if ((stored.get(ref)?.version ?? 0) !== version) return 'stale'
      stored.set(ref, { ref, person, version: version + 1, due: dueOf(person) })
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
      if (found?.due && count >= mostUnreadable) stored.set(ref, { ...found, due: { ...found.due, queue: 'held' } })
    },
    async *listDue(queue, now) {
      const due = dueIn(queue, now)
      for (let start = 0; start < due.length; start += pageSize)
        yield { people: due.slice(start, start + pageSize).flatMap(({ ref }) => find(ref) ?? []), unreadable: [] }
    },
    async countDue(queue, now) {
      return dueIn(queue, now).length
    },
    async findNextDue() {
      return inOrder().find(({ due: { queue } }) => queue !== 'held')?.due
    },
    async *listEveryone(from = '') {
      const refs = [...stored.keys()].sort().filter((ref) => ref > from)
      for (let start = 0; start < refs.length; start += pageSize) {
        const page = refs.slice(start, start + pageSize)
        const last = page.at(-1)
        yield {
          people: page.flatMap((ref) => find(ref) ?? []),
          unreadable: [],
          ...(last !== undefined && last !== refs.at(-1) ? { next: last } : {}),
        }
      }
    },
  }
}
