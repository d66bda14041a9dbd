import * as z from 'zod'
import type { DeviceOwners } from '#domain/people/store.ts'
import { attributeIs, deleteItem, findTexts, getItem, replaceItem, type Table } from './table.ts'

const ownerItem = z.object({ ref: z.string() })

/** Nothing where the device had no owner. */
const formerItem = ownerItem.partial()

const keyOf = (device: string) => ({ pk: `DEVICE#${device}`, sk: 'OWNER' })

/** Owners in the table of records, one item a device. */
export const dynamoDeviceOwners = (table: Table): DeviceOwners => ({
  async find(device) {
    return (await getItem(table, keyOf(device), ownerItem))?.ref
  },
  findAll: devices => findTexts(table, devices, keyOf),
  save: async (device, ref) => (await replaceItem(table, { ...keyOf(device), ref }, formerItem))?.ref,
  async remove(device, ref) {
    await deleteItem(table, keyOf(device), attributeIs('ref', ref))
  },
})
