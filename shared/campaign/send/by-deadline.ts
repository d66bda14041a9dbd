import { Temporal } from 'temporal-polyfill'
import type { PeoplePage, StoredPerson } from '../../domain/people/store.ts'
import { isNever } from '../../domain/schedule/timetable.ts'
import { earliestOf } from '../../domain/schedule/zone.ts'

/** More people than one run can mail at the default rate of SES. */
const batchSize = 1000

/** The people of these pages in batches, the nearest deadline of a batch first. While one is worked on, the next is read. */
export async function* batchesByDeadline(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage> {
  const batches = inBatches(pages)
  let next = batches.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = batches.next()
      // A failed read is thrown when it is its turn.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await next.catch(() => undefined)
  }
}

async function* inBatches(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage, undefined> {
  let batch: PeoplePage = { people: [], unreadable: [] }
  for await (const { people, unreadable } of pages) {
    batch = { people: [...batch.people, ...people], unreadable: [...batch.unreadable, ...unreadable] }
    if (batch.people.length < batchSize) continue
    yield sorted(batch)
    batch = { people: [], unreadable: [] }
  }
  yield sorted(batch)
  return undefined
}

const sorted = ({ people, unreadable }: PeoplePage): PeoplePage => ({ people: people.toSorted(byDeadline), unreadable })

/** People without a deadline ahead come last. */
function byDeadline(a: StoredPerson, b: StoredPerson): number {
  const [first, second] = [nextDeadline(a), nextDeadline(b)]
  if (!first || !second) return Number(first === undefined) - Number(second === undefined)
  return Temporal.Instant.compare(first, second)
}

const nextDeadline = ({ person }: StoredPerson): Temporal.Instant | undefined =>
  earliestOf(person.cases.flatMap(({ state, deadline }) => (state === 'open' && !isNever(deadline) ? [deadline] : [])))
