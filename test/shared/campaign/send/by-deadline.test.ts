import { expect, it } from 'vitest'
import { batchesByDeadline } from '../../../../shared/campaign/send/sweep.ts'
import type { PeoplePage } from '../../../../shared/domain/people/store.ts'
import { personWith } from '../../../builders.ts'
import { storedAs } from '../../../refs.ts'

const page: PeoplePage = { people: Array.from({ length: 1_000 }, () => storedAs(personWith())), unreadable: [] }

it('reads the next batch while one is worked on, and no more', async () => {
  let reads = 0
  async function* pages() {
    while (reads < 5) {
      reads += 1
      yield page
    }
  }
  const batches = batchesByDeadline(pages())
  await batches.next()
  await new Promise(setImmediate)
  expect(reads).toBe(2)
  await batches.return(undefined)
})

it('fails at a read that failed, after the batch before it', async () => {
  async function* pages() {
    yield page
    throw new Error('the table does not answer')
  }
  const batches = batchesByDeadline(pages())
  expect((await batches.next()).value?.people).toHaveLength(1_000)
  await expect(batches.next()).rejects.toThrow('the table does not answer')
})
