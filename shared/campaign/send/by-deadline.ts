import { Temporal } from 'temporal-polyfill'
import type { PeoplePage, StoredPerson } from '../../domain/people/store.ts'
import { earliestOf } from '../../domain/schedule/zone.ts'

/** About as many people as one run can mail at the default rate of SES. */
const batchSize = 3000

/** The people of these pages in batches, the nearest deadline of a batch first. */
export async function* batchesByDeadline(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage> {
  let batch: PeoplePage = { people: [], unreadable: [] }
  for await (const { people, unreadable } of pages) {
    batch = { people: [...batch.people, ...people], unreadable: [...batch.unreadable, ...unreadable] }
    if (batch.people.length < batchSize) continue
    yield sorted(batch)
    batch = { people: [], unreadable: [] }
  }
  yield sorted(batch)
}

const sorted = ({ people, unreadable }: PeoplePage): PeoplePage => ({ people: people.toSorted(byDeadline), unreadable })

/** People without a deadline ahead come last. */
function byDeadline(a: StoredPerson, b: StoredPerson): number {
  const [first, second] = [nextDeadline(a), nextDeadline(b)]
  if (!first || !second) return Number(first === undefined) - Number(second === undefined)
  return Temporal.Instant.compare(first, second)
}

const nextDeadline = ({ person }: StoredPerson): Temporal.Instant | undefined =>
  earliestOf(person.cases.flatMap(({ state, deadline }) => (state === 'open' ? [deadline] : [])))
