import * as z from 'zod'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { atRest, type Brakes, brakeState, hashOf, inDeviceOrder } from '#domain/access/brake-state.ts'
import type { Immutable } from '#domain/people/fields.ts'
import { type Retention, usualRetention } from '#domain/people/retention.ts'
import { dynamoBrakeTags, storedBatches } from './brake-tags.ts'
import { dynamoListings } from './listings.ts'
import { packedJson } from './packed-json.ts'
import {
  deleteItem,
  expiry,
  getItem,
  getItems,
  parseItem,
  putItem,
  queryAll,
  queryItems,
  saveVersion,
  type Table,
  withExpired,
} from './table.ts'

const stateItem = z.object({ version: z.int(), body: z.instanceof(Uint8Array) })

const storedState = brakeState.extend({ counted: storedBatches })

const packedState = packedJson<Immutable<z.output<typeof storedState>>>(storedState)

const packedPiece = packedJson<readonly (readonly [ref: string, device: string])[]>(z.array(z.tuple([z.string(), z.string()])))

const devicesIn = async (body: Uint8Array): Promise<readonly DeviceOfPerson[]> =>
  (await packedPiece.unpack(body)).map(([ref, device]) => ({ ref, device }))

const pieceItem = z.object({ sk: z.string(), body: z.instanceof(Uint8Array) })

/** A piece of a list or a listing, or the head of a listing, which names nobody. */
const anyItem = z.object({ pk: z.string(), sk: z.string(), body: z.instanceof(Uint8Array).optional() })

/** Refs come first in all of them. */
const packedRefs = packedJson<readonly (readonly [ref: string, ...unknown[]])[]>(z.array(z.tuple([z.string()], z.unknown())))

/** Devices in one item. */
const pieceSize = 2000

const partitionOf = (policy: string) => `BRAKE#${policy}`

const stateKey = (policy: string) => ({ pk: partitionOf(policy), sk: 'STATE' })

const pieceKey = (policy: string, hash: string, number: number) => ({
  pk: partitionOf(policy),
  sk: `LIST#${hash}#${String(number).padStart(6, '0')}`,
})

async function findList(table: Table, policy: string, hash: string): Promise<readonly DeviceOfPerson[]> {
  const pieces = await queryAll(table, { pk: partitionOf(policy), skPrefix: `LIST#${hash}#` }, pieceItem)
  const list = (await Promise.all(pieces.map(({ body }) => devicesIn(body)))).flat()
  return hashOf(list) === hash ? list : []
}

/** Brakes in the table of records, with their lists and listings. */
export const dynamoBrakes = (
  table: Table,
  retention: Retention = usualRetention(),
  tags = dynamoBrakeTags(table, partitionOf),
): Brakes => ({
  ...dynamoListings(table, partitionOf, retention.suspensionsShown),
  async get(policy) {
    const found = await getItem(table, stateKey(policy), stateItem)
    if (!found) return { state: atRest, version: 0 }
    const state = await packedState.unpack(found.body)
    return { state: { ...state, counted: await tags.read(policy, state.counted) }, version: found.version }
  },
  async save(policy, state, version) {
    const counted = await tags.write(policy, state.counted)
    return saveVersion(table, { ...stateKey(policy), body: await packedState.pack({ ...state, counted }) }, version)
  },
  async saveList(policy, list, now) {
    const hash = hashOf(list)
    const rows = inDeviceOrder(list).map(({ ref, device }) => [ref, device] as const)
    const expiresAt = expiry(now, retention.suspensionLists)
    for (let start = 0; start < rows.length; start += pieceSize) {
      const key = pieceKey(policy, hash, start / pieceSize)
      await putItem(table, { ...key, expiresAt, body: await packedPiece.pack(rows.slice(start, start + pieceSize)) })
    }
    return hash
  },
  findList: (policy, hash) => findList(table, policy, hash),
  async findLists(policy, hashes) {
    const items = await getItems(
      table,
      [...new Set(hashes)].map(hash => pieceKey(policy, hash, 0)),
    )
    const firsts = await Promise.all(
      items.map(item => parseItem(pieceItem, item)).map(async ({ sk, body }) => [sk, await devicesIn(body)] as const),
    )
    const byKey = new Map(firsts)
    return Promise.all(
      hashes.map(hash => {
        const list = byKey.get(pieceKey(policy, hash, 0).sk) ?? []
        return hashOf(list) === hash ? list : findList(table, policy, hash)
      }),
    )
  },
  async removePerson(policy, ref) {
    // The other pieces name other people, and without these nobody finds them.
    for await (const { pk, sk, body } of queryItems(withExpired(table), { pk: partitionOf(policy), skPrefix: 'LIST' }, anyItem)) {
      const rows = body ? await packedRefs.unpack(body) : []
      if (rows.some(([one]) => one === ref)) await deleteItem(table, { pk, sk })
    }
  },
})
