import type { PassPart } from '#domain/sources/passes.ts'
import { type Directory, directoryKey, type WaitingStaff, waitingStaff } from '#domain/sources/staff-source.ts'
import { deleteItem, expiryAt, findTexts, putItems, type Table } from './table.ts'
import { padded, waitingLists } from './waiting-lists.ts'

const refKey = (key: string) => ({ pk: `DIRECTORY#${key}`, sk: 'REF' })

const all = 'STAFF'

/** Of the one that is called `directory`, the name is left out. */
const passesPrefix = (source: string) => (source === 'directory' ? `${all}#` : `${all}@${source}#`)

const sourceIn = (sk: string) => /^STAFF@([^#]*)#/.exec(sk)?.[1] ?? 'directory'

const passPrefix = (source: string, pass: number) => `${passesPrefix(source)}${padded(pass)}#`

const partKey = ({ source, pass, part }: PassPart) => `${passPrefix(source, pass)}${padded(part)}`

/** What is kept of directories in the table of records: one item each for people, one for a page that waits. */
export function dynamoDirectory(table: Table): Directory {
  const lists = waitingLists<WaitingStaff>(table, waitingStaff)
  return {
    findRefs: keys => findTexts(table, keys, refKey),
    saveRefs: refs =>
      putItems(
        table,
        [...refs].map(([key, ref]) => ({ ...refKey(key), ref })),
      ),
    saveWaiting: (part, waiting, until) => lists.save(partKey(part), waiting, expiryAt(until)),
    listWaiting: (source, pass) => lists.list(passPrefix(source, pass)),
    removeWaiting: part => lists.remove(partKey(part)),
    removeWaitingThrough: (source, pass) => lists.removeBefore(passesPrefix(source), passPrefix(source, pass + 1)),
    async forget(key) {
      await deleteItem(table, refKey(key))
      await lists.keep(all, ({ ref }, sk) => directoryKey(sourceIn(sk), ref) !== key)
    },
  }
}
