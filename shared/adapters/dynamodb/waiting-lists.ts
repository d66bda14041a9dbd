import * as z from 'zod'
import { packedJson } from './packed-json.ts'
import { deleteItem, putItem, queryItems, type Table, withExpired } from './table.ts'

const pk = 'SOURCES'

const listItem = z.object({ sk: z.string(), body: z.instanceof(Uint8Array), expiresAt: z.number() })

/** As wide as any number of a pass, or of a part of one: text order is their order. */
export const padded = (number: number) => String(number).padStart(8, '0')

/** What waits to be taken, in the table of records, next to the passes over sources: a list for each part of a pass, whose number ends its sort key. */
export function waitingLists<T>(table: Table, one: z.ZodType<T>) {
  const packed = packedJson<readonly T[]>(z.array(one))
  async function* read(skPrefix: string, from = table) {
    for await (const { sk, body, expiresAt } of queryItems(from, { pk, skPrefix }, listItem))
      yield { sk, waiting: await packed.unpack(body), expiresAt }
  }
  const save = async (sk: string, waiting: readonly T[], expiresAt: number) => {
    await putItem(table, { pk, sk, body: await packed.pack(waiting), expiresAt })
  }
  const remove = async (sk: string) => {
    await deleteItem(table, { pk, sk })
  }
  return {
    async *list(skPrefix: string) {
      for await (const { sk, waiting } of read(skPrefix)) yield { part: Number(sk.slice(-8)), waiting }
    },
    save,
    remove,
    async removeBefore(skPrefix: string, first: string) {
      for await (const { sk } of queryItems(withExpired(table), { pk, skPrefix }, listItem)) if (sk < first) await remove(sk)
    },
    async keep(skPrefix: string, isKept: (one: T, sk: string) => boolean) {
      for await (const { sk, waiting, expiresAt } of read(skPrefix, withExpired(table))) {
        const kept = waiting.filter(one => isKept(one, sk))
        if (kept.length < waiting.length) await save(sk, kept, expiresAt)
      }
    },
  }
}
