import { Temporal } from 'temporal-polyfill'
import { type People, PersonNotFoundError, type StoredPerson } from '../people/store.ts'
import { isBefore } from '../schedule/zone.ts'

/** People kept for as long as the process runs. */
export function memoryPeople(): People {
  const stored = new Map<string, StoredPerson>()
  return {
    async get(id) {
      const found = stored.get(id)
      if (!found) throw new PersonNotFoundError()
      return found
    },
    async find(id) {
      return stored.get(id)
    },
    async save(person, version) {
      const { id } = person.profile
      if ((stored.get(id)?.version ?? 0) !== version) return 'stale'
      stored.set(id, { person, version: version + 1 })
      return 'saved'
    },
    async listDue(now, most) {
      return [...stored.values()]
        .flatMap(({ person: { profile, wakeAt } }) => (wakeAt && !isBefore(now, wakeAt) ? [{ id: profile.id, wakeAt }] : []))
        .sort((a, b) => Temporal.Instant.compare(a.wakeAt, b.wakeAt))
        .slice(0, most)
        .map(({ id }) => id)
    },
    async list(most, from) {
      const ids = [...stored.keys()].sort()
      const start = from === undefined ? 0 : ids.findIndex((id) => id > from)
      const page = start < 0 ? [] : ids.slice(start, start + most)
      const last = page.at(-1)
      return {
        people: page.flatMap((id) => stored.get(id) ?? []),
        ...(last !== undefined && last !== ids.at(-1) ? { next: last } : {}),
      }
    },
  }
}
