import { type Directory, directoryKey, type WaitingStaff, waitingStaff } from '../../domain/sources/staff-source.ts'
import { deleteItem, expiryAt, findTexts, putItems, type Table } from './table.ts'
import { padded, waitingLists } from './waiting-lists.ts'

const refKey = (key: string) => ({ pk: `DIRECTORY#${key}`, sk: 'REF' })

const allPasses = 'STAFF#'

const passPrefix = (pass: number) => `${allPasses}${padded(pass)}#`

const partKey = (pass: number, part: number) => `${passPrefix(pass)}${padded(part)}`

/** What is kept of the directory in the table of records: one item each for people, one for a page that waits. */
export function dynamoDirectory(table: Table): Directory {
  const lists = waitingLists<WaitingStaff>(table, waitingStaff)
  return {
    findRefs: (keys) => findTexts(table, keys, refKey),
    saveRefs: (refs) =>
      putItems(
        table,
        [...refs].map(([key, ref]) => ({ ...refKey(key), ref })),
      ),
    saveWaiting: (pass, part, waiting, until) => lists.save(partKey(pass, part), waiting, expiryAt(until)),
    listWaiting: (pass) => lists.list(passPrefix(pass)),
    removeWaiting: (pass, part) => lists.remove(partKey(pass, part)),
    removeWaitingThrough: (pass) => lists.removeBefore(allPasses, passPrefix(pass + 1)),
    async forget(key) {
      await deleteItem(table, refKey(key))
      await lists.keep(allPasses, ({ ref }) => directoryKey(ref) !== key)
    },
  }
}
