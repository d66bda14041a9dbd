import { type EveryonePage, type People, PersonNotFoundError, type StoredPerson } from '#domain/people/store.ts'
import { type CaseSummaries, type CaseSummary, summariesOf } from '#domain/people/summary.ts'

/** Cache limit; a full cache is cleared. */
const mostKnown = 10_000

/**
 * People whose case summaries follow each save. If writing summaries fails, the call throws, the save stands, and the next save writes all of
 * them.
 */
export function listedPeople(people: People, summaries: CaseSummaries): People {
  const known = new Map<string, { version: number; lines: readonly CaseSummary[] }>()
  /** Refs whose stored summaries may be wrong. */
  const outdated = new Set<string>()

  function note<P extends StoredPerson | undefined>(stored: P, lines = stored && summariesOf(stored)) {
    if (known.size >= mostKnown) known.clear()
    if (stored && lines && !outdated.has(stored.ref)) known.set(stored.ref, { version: stored.version, lines })
    return stored
  }

  async function* noted<P extends EveryonePage>(pages: AsyncIterable<P>): AsyncGenerator<P> {
    for await (const page of pages) {
      for (const stored of page.people) note(stored)
      for (const ref of page.unlisted ?? []) forget(ref)
      yield page
    }
  }

  /** Writes all summaries where the version before was not read here. */
  async function write(stored: StoredPerson) {
    const before = known.get(stored.ref)
    const old = before?.version === stored.version - 1 ? before.lines : []
    const { version } = stored
    const lines = summariesOf(stored)
    forget(stored.ref)
    const changed = lines.filter(line => !old.some(other => isSame(other, line)))
    const gone = old.filter(({ policy }) => !lines.some(line => line.policy === policy))
    await Promise.all([
      ...changed.map(line => summaries.save(line, version)),
      ...gone.map(({ policy, ref }) => summaries.remove(policy, ref, version)),
    ])
    outdated.delete(stored.ref)
    note(stored, lines)
  }

  function forget(ref: string) {
    known.delete(ref)
    outdated.add(ref)
  }

  return {
    ...people,
    find: async ref => note(await people.find(ref)),
    async get(ref) {
      const found = note(await people.find(ref))
      if (!found) throw new PersonNotFoundError(ref)
      return found
    },
    async findAll(refs) {
      const page = await people.findAll(refs)
      for (const stored of page.people) note(stored)
      return page
    },
    async save(stored) {
      const outcome = await people.save(stored)
      if (outcome === 'saved') await write({ ...stored, version: stored.version + 1 })
      return outcome
    },
    async remove(stored) {
      // Summaries first: nothing would find them once the person is gone.
      forget(stored.ref)
      await Promise.all(summariesOf(stored).map(({ policy, ref }) => summaries.remove(policy, ref, stored.version + 1)))
      const outcome = await people.remove(stored)
      const other = await people.find(stored.ref)
      if (other) await write(other)
      else outdated.delete(stored.ref)
      return outcome
    },
    async *listDue(queue, by, shards) {
      yield* noted(people.listDue(queue, by, shards))
    },
    async *listEveryone(from, segment) {
      yield* noted(people.listEveryone(from, segment))
    },
  }
}

const isSame = (a: CaseSummary, b: CaseSummary) => JSON.stringify(a) === JSON.stringify(b)
