import pMap from 'p-map'
import * as z from 'zod'
import type { DeviceIndex } from '../../domain/sources/report.ts'
import { deleteItem, getItems, parseItem, putItems, type Table } from './table.ts'

const keyItem = z.object({ pk: z.string(), device: z.string() })

const prefix = 'KEY#'

const concurrency = 16

const keyOf = (hash: string) => ({ pk: `${prefix}${hash}`, sk: 'DEVICE' })

/** Keys of devices in the table of records, one item each. */
export const dynamoDeviceIndex = (table: Table): DeviceIndex => ({
  async findAll(hashes) {
    const items = await getItems(table, [...new Set(hashes)].map(keyOf))
    return new Map(items.map((item) => parseItem(keyItem, item)).map(({ pk, device }) => [pk.slice(prefix.length), device]))
  },
  saveAll: (devices) =>
    putItems(
      table,
      [...devices].map(([hash, device]) => ({ ...keyOf(hash), device })),
    ),
  async removeAll(hashes) {
    await pMap(new Set(hashes), (hash) => deleteItem(table, keyOf(hash)), { concurrency })
  },
})
