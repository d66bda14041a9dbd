import type { Newcomers } from '#domain/people/store.ts'
import { holderItemOf } from './addresses.ts'
import { nextItemOf } from './people.ts'
import { refItemOf } from './staff-refs.ts'
import { isNew, putTogether, type Table } from './table.ts'

/** One transaction over both tables: twice the write units, and a thirtieth of the requests. @param drawRef returns a new random ref */
export const dynamoNewcomers = (people: Table, records: Table, drawRef: () => string): Newcomers => ({
  add: newcomers =>
    putTogether(
      records.client,
      newcomers.flatMap(({ person, since }) => {
        const ref = drawRef()
        const { id, email } = person.profile
        return [
          { table: records, item: refItemOf(id, ref), condition: isNew },
          { table: records, item: holderItemOf(email, { ref, since }), condition: isNew },
          // Nobody else knows the ref.
          { table: people, item: nextItemOf({ ref, person, version: 0 }) },
        ]
      }),
    ),
})
