import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import { ifHeld, type Table, textOf } from './table.ts'

/** Owners of devices in the table of records, an item a device. */
export function dynamoDeviceOwners({ client, name: TableName }: Table): DeviceOwners {
  const keyOf = (device: string) => ({ pk: { S: `DEVICE#${device}` }, sk: { S: 'OWNER' } })
  return {
    async find(device) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(device), ConsistentRead: true }))
      return Item && textOf(Item, 'ref')
    },
    async save(device, ref) {
      const put = new PutItemCommand({ TableName, Item: { ...keyOf(device), ref: { S: ref } }, ReturnValues: 'ALL_OLD' })
      const { Attributes } = await client.send(put)
      // Where there was nothing, moto answers with no attributes in place of none at all.
      return Attributes?.ref && textOf(Attributes, 'ref')
    },
    async remove(device, ref) {
      const remove = new DeleteItemCommand({
        TableName,
        Key: keyOf(device),
        ConditionExpression: '#ref = :ref',
        ExpressionAttributeNames: { '#ref': 'ref' },
        ExpressionAttributeValues: { ':ref': { S: ref } },
      })
      await ifHeld(client.send(remove))
    },
  }
}
