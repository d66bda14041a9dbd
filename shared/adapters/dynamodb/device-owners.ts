import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { DeviceOwners } from '../../domain/people/store.ts'
import { attributesOf, deleteItem, getItem, getItems, parseItem, type Table } from './table.ts'

const ownerItem = z.object({ pk: z.string(), ref: z.string() })

/** Nothing where the device had no owner. */
const formerItem = ownerItem.partial()

const prefix = 'DEVICE#'

const keyOf = (device: string) => ({ pk: `${prefix}${device}`, sk: 'OWNER' })

/** Owners in the table of records, one item a device. */
export const dynamoDeviceOwners = (table: Table): DeviceOwners => ({
  async find(device) {
    return (await getItem(table, keyOf(device), ownerItem))?.ref
  },
  async findAll(devices) {
    const items = await getItems(table, [...new Set(devices)].map(keyOf))
    return new Map(items.map((item) => parseItem(ownerItem, item)).map(({ pk, ref }) => [pk.slice(prefix.length), ref]))
  },
  async save(device, ref) {
    const Item = attributesOf({ ...keyOf(device), ref })
    const put = new PutItemCommand({ TableName: table.name, Item, ReturnValues: 'ALL_OLD' })
    const { Attributes = {} } = await table.client.send(put)
    return parseItem(formerItem, Attributes).ref
  },
  async remove(device, ref) {
    await deleteItem(table, keyOf(device), { condition: '#ref = :ref', names: { '#ref': 'ref' }, values: { ':ref': ref } })
  },
})
