import * as z from 'zod'
import { type Directory, directoryKey, type WaitingStaff, waitingStaff } from '../../domain/sources/staff-source.ts'
import { packedJson } from './packed-json.ts'
import { deleteItem, expiryAt, findTexts, putItem, putItems, queryItems, type Table } from './table.ts'

const refKey = (key: string) => ({ pk: `DIRECTORY#${key}`, sk: 'REF' })

/** Next to the passes over sources. */
const pk = 'SOURCES'

const waitingItem = z.object({ sk: z.string(), body: z.instanceof(Uint8Array), expiresAt: z.number() })

const padded = (number: number) => String(number).padStart(8, '0')

const allPasses = 'STAFF#'

const passPrefix = (pass: number) => `${allPasses}${padded(pass)}#`

const waitingKey = (pass: number, part: number) => ({ pk, sk: `${passPrefix(pass)}${padded(part)}` })

const waitingList = packedJson<readonly WaitingStaff[]>(z.array(waitingStaff))

/** What is kept of the directory in the table of records: one item each for people, one for a page that waits. */
export const dynamoDirectory = (table: Table): Directory => ({
  findRefs: (keys) => findTexts(table, keys, refKey),
  saveRefs: (refs) =>
    putItems(
      table,
      [...refs].map(([key, ref]) => ({ ...refKey(key), ref })),
    ),
  async saveWaiting(pass, part, waiting, until) {
    await putItem(table, { ...waitingKey(pass, part), body: await waitingList.pack(waiting), expiresAt: expiryAt(until) })
  },
  async *listWaiting(pass) {
    for await (const { sk, body } of queryItems(table, { pk, skPrefix: passPrefix(pass) }, waitingItem))
      yield { part: Number(sk.slice(-8)), waiting: await waitingList.unpack(body) }
  },
  async removeWaiting(pass, part) {
    await deleteItem(table, waitingKey(pass, part))
  },
  async removeWaitingThrough(pass) {
    for await (const { sk } of queryItems(table, { pk, skPrefix: allPasses }, waitingItem))
      if (sk < passPrefix(pass + 1)) await deleteItem(table, { pk, sk })
  },
  async forget(key) {
    await deleteItem(table, refKey(key))
    for await (const { sk, body, expiresAt } of queryItems(table, { pk, skPrefix: allPasses }, waitingItem)) {
      const waiting = await waitingList.unpack(body)
      const kept = waiting.filter(({ ref }) => directoryKey(ref) !== key)
      if (kept.length < waiting.length) await putItem(table, { pk, sk, body: await waitingList.pack(kept), expiresAt })
    }
  },
})
