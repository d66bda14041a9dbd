import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Brakes, type ListedSuspension, type ListingHead, suspensionStates } from '#domain/access/brake-state.ts'
import { batchesOf } from '#domain/batches.ts'
import { sha256 } from '#domain/hash.ts'
import { instant } from '#domain/schedule/fields.ts'
import { packedJson } from './packed-json.ts'
import { expiry, getItem, putItem, queryAll, type Table } from './table.ts'

type Row = readonly [
  ref: string,
  device: string,
  staff: string,
  unit: string,
  label: string,
  state: ListedSuspension['state'],
  /** Milliseconds since 1970: text would take long to read. */
  at: number | null,
]

const row: z.ZodType<Row> = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.enum(suspensionStates),
  z.int().nullable(),
])

const packedRows = packedJson<readonly Row[]>(z.array(row))

/** `of` names the head that it belongs to; absent where it was stored before that was kept. */
const pieceItem = z.object({ body: z.instanceof(Uint8Array), of: z.optional(z.string()) })

const headItem = z.object({ hash: z.string(), madeAt: instant, basis: z.string(), size: z.int() })

/** Suspensions in one item. */
const pieceSize = 1000

/** Where the head of a listing is found; without a hash, that of the last one. */
const headKey = (hash?: string) => (hash === undefined ? 'LISTING' : `LISTING#${hash}`)

/** Another once the listing is kept again, with other states. */
const nameOf = ({ madeAt, basis }: Pick<ListingHead, 'madeAt' | 'basis'>) => sha256(`${madeAt} ${basis}`).slice(0, 8)

/** Listings next to the state of their brake, each in pieces. @param partitionOf of a policy @param days for which they are kept */
export const dynamoListings = (
  table: Table,
  partitionOf: (policy: string) => string,
  days: number,
): Pick<Brakes, 'keepListing' | 'findListing' | 'findLastListing'> => {
  const headOf = (policy: string, sk: string) => getItem(table, { pk: partitionOf(policy), sk }, headItem)
  return {
    async keepListing(policy, { hash, madeAt, basis, suspensions }) {
      const pk = partitionOf(policy)
      const expiresAt = expiry(madeAt, days)
      const pieces = batchesOf(suspensions, pieceSize).map(async (some, number) => {
        const sk = `${headKey(hash)}#${String(number).padStart(6, '0')}`
        await putItem(table, { pk, sk, expiresAt, of: nameOf({ madeAt, basis }), body: await packedRows.pack(some.map(rowOf)) })
      })
      await Promise.all(pieces)
      // Last, so that rows are never older than their head says.
      const head = { pk, expiresAt, hash, madeAt: madeAt.toString(), basis, size: suspensions.length }
      for (const sk of [headKey(hash), headKey()]) await putItem(table, { ...head, sk })
    },
    async findListing(policy, hash) {
      const head = await headOf(policy, headKey(hash))
      if (!head) return undefined
      const partition = { pk: partitionOf(policy), skPrefix: `${headKey(hash)}#` }
      // At half the price, which is often enough: only what was written just now may be missing.
      const lately = await queryAll(table, partition, pieceItem, { consistent: false })
      const isWhole = lately.length === Math.ceil(head.size / pieceSize) && lately.every(piece => piece.of === nameOf(head))
      const pieces = isWhole ? lately : await queryAll(table, partition, pieceItem)
      const suspensions = (await Promise.all(pieces.map(({ body }) => packedRows.unpack(body)))).flat().map(suspensionOf)
      const { size, ...rest } = head
      return suspensions.length === size ? { ...rest, suspensions } : undefined
    },
    async findLastListing(policy) {
      const head = await headOf(policy, headKey())
      if (!head) return undefined
      const { size: _, ...rest } = head
      return rest
    },
  }
}

const rowOf = ({ ref, device, staff, unit, label, state, at }: ListedSuspension): Row => [
  ...([ref, device, staff, unit, label, state] as const),
  at?.epochMilliseconds ?? null,
]

const suspensionOf = ([ref, device, staff, unit, label, state, at]: Row): ListedSuspension => ({
  ...{ ref, device, staff, unit, label, state },
  at: at === null ? undefined : Temporal.Instant.fromEpochMilliseconds(at),
})
