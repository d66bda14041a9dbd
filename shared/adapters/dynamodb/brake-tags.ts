/** Tags of devices that brakes counted: few are in the state itself, many in items of their own, which never change. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { tagLength } from '#domain/access/brake.ts'
import { type BrakeState, brakeBatch } from '#domain/access/brake-state.ts'
import { IdesError } from '#domain/errors.ts'
import { sha256 } from '#domain/hash.ts'
import type { Immutable } from '#domain/people/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { packedJson } from './packed-json.ts'
import { expiry, putItem, queryAll, sortable, type Table } from './table.ts'

/** Without `pieces` as it was stored before there were any: all tags in the state. */
export const storedBatches = z
  .array(brakeBatch.extend({ tags: z.optional(z.string()), pieces: z.optional(z.array(z.string())) }))
  .default([])

type StoredBatches = Immutable<z.output<typeof storedBatches>>

type Batches = BrakeState['counted']

const packedTags = packedJson(z.string())

const pieceItem = z.object({ sk: z.string(), body: z.instanceof(Uint8Array) })

/** Tags in the state, and in one item of 400 KB. */
const [few, pieceSize] = [16 * tagLength, 40_000 * tagLength]

/** Days: longer than devices count. What a run wrote that died before it saved the state goes, too. */
const kept = 2

/** @param partitionOf of a policy */
export const dynamoBrakeTags = (table: Table, partitionOf: (policy: string) => string) => {
  /** By policy, those that its state last named, by key. */
  const known = new Map<string, ReadonlyMap<string, string>>()

  async function piecesOf(policy: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const before = known.get(policy) ?? new Map<string, string>()
    const unknown = keys.filter(key => !before.has(key)).toSorted()
    const [first, last] = [unknown[0], unknown.at(-1)]
    const items = first && last ? await queryAll(table, { pk: partitionOf(policy), skBetween: [first, last] }, pieceItem) : []
    const read = await Promise.all(items.map(async ({ sk, body }) => [sk, await packedTags.unpack(body)] as const))
    const all = new Map([...before, ...read])
    const named = new Map(keys.flatMap(key => pairs(key, all.get(key))))
    known.set(policy, named)
    return named
  }

  return {
    /** @throws MissingTagsError */
    async read(policy: string, batches: StoredBatches): Promise<Batches> {
      const found = await piecesOf(
        policy,
        batches.flatMap(({ pieces = [] }) => pieces),
      )
      return batches.flatMap(({ at, tags = '', pieces = [], open }) => {
        const read = pieces.flatMap(key => found.get(key) ?? [])
        if (read.length < pieces.length && isOver(at, table)) return []
        if (read.length < pieces.length) throw new MissingTagsError(policy)
        return { at, tags: tags + read.join(''), open }
      })
    },
    /** Writes what is not there yet. @returns what the state then keeps of it */
    async write(policy: string, batches: Batches): Promise<StoredBatches> {
      const pieces = new Map(known.get(policy))
      const stored: StoredBatches[number][] = []
      for (const { at, tags, open } of batches) {
        const some = tags.length > few ? inPieces(at, tags) : []
        for (const [sk, tags] of some) {
          if (pieces.has(sk)) continue
          await putItem(table, { pk: partitionOf(policy), sk, expiresAt: expiry(at, kept), body: await packedTags.pack(tags) })
          pieces.set(sk, tags)
        }
        stored.push(some.length > 0 ? { at, pieces: some.map(([sk]) => sk), open } : { at, tags, open })
      }
      known.set(policy, pieces)
      return stored
    },
  }
}

const pairs = <V>(key: string, value: V | undefined): (readonly [string, V])[] => (value === undefined ? [] : [[key, value]])

/** By sort keys, in the order of time. */
const inPieces = (at: Temporal.Instant, tags: string): readonly (readonly [sk: string, tags: string])[] =>
  Array.from({ length: Math.ceil(tags.length / pieceSize) }, (_, index) => {
    const some = tags.slice(index * pieceSize, (index + 1) * pieceSize)
    return [`TAGS#${sortable(at)}#${sha256(some).slice(0, 16)}`, some] as const
  })

const isOver = (at: Temporal.Instant, { clock }: Table) => clock !== undefined && !isBefore(clock.now(), at.add({ hours: 24 * kept }))

class MissingTagsError extends IdesError {
  override readonly name = 'MissingTagsError'
  constructor(policy: string) {
    super(`what the brake of policy ${policy} has counted is not there: restore the table of records whole`)
  }
}
