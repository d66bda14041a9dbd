import pMap from 'p-map'
import type { DeviceIndex } from '#domain/sources/device-source.ts'
import { deleteItem, findTexts, putItems, type Table } from './table.ts'

const concurrency = 16

const keyOf = (hash: string) => ({ pk: `KEY#${hash}`, sk: 'DEVICE' })

/** Keys of devices in the table of records, one item each. */
export const dynamoDeviceIndex = (table: Table): DeviceIndex => ({
  findAll: hashes => findTexts(table, hashes, keyOf, 'device'),
  saveAll: devices =>
    putItems(
      table,
      [...devices].map(([hash, device]) => ({ ...keyOf(hash), device })),
    ),
  async removeAll(hashes) {
    await pMap(new Set(hashes), hash => deleteItem(table, keyOf(hash)), { concurrency })
  },
})
