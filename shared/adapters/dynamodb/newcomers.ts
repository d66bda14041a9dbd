import type { Newcomers } from '#domain/people/store.ts'
import { holderItemOf } from './addresses.ts'
import { nextItemOf } from './people.ts'
import { peopleLists } from './people-lists.ts'
import { refItemOf } from './staff-refs.ts'
import { isNew, putTogether, type Table } from './table.ts'

/** One transaction over both tables: twice the write units, and a thirtieth of the requests. @param drawRef returns a new random ref */
export const dynamoNewcomers = (people: Table, records: Table, drawRef: () => string): Newcomers => ({
  async add(newcomers) {
    const drawn = newcomers.map(({ person, since }) => ({ since, stored: { ref: drawRef(), person, version: 0 } }))
    await peopleLists(records).addNames(drawn.map(({ stored }) => stored))
    return putTogether(
      records.client,
      drawn.flatMap(({ since, stored }) => {
        const { ref, person } = stored
        const { id, email } = person.profile
        return [
          { table: records, item: refItemOf(id, ref), condition: isNew },
          { table: records, item: holderItemOf(email, { ref, since }), condition: isNew },
          // Nobody else knows the ref.
          { table: people, item: nextItemOf(stored) },
        ]
      }),
    )
  },
})
