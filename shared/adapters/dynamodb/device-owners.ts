import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import { attributesOf, deleteItem, getItem, parseItem, type Table } from './table.ts'

const ownerItem = z.object({ ref: z.string() })

const keyOf = (device: string) => ({ pk: `DEVICE#${device}`, sk: 'OWNER' })

/** Owners in the table of records, one item a device. */
export const dynamoDeviceOwners = (table: Table): DeviceOwners => ({
  async find(device) {
    return (await getItem(table, keyOf(device), ownerItem))?.ref
  },
  async save(device, ref) {
    const Item = attributesOf({ ...keyOf(device), ref })
    const put = new PutItemCommand({ TableName: table.name, Item, ReturnValues: 'ALL_OLD' })
    const { Attributes = {} } = await table.client.send(put)
    return parseItem(ownerItem.partial(), Attributes).ref
  },
  async remove(device, ref) {
    await deleteItem(table, keyOf(device), { condition: '#ref = :ref', names: { '#ref': 'ref' }, values: { ':ref': ref } })
  },
})
