import { DeleteItemCommand, GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import { documentOf } from '../../domain/policies/document-of.ts'
import { type Draft, type Drafts, draft } from '../../domain/policies/drafts.ts'
import { type Item, ifHeld, numberOf, type Table, textOf, versionIs } from './table.ts'

/** Drafts in the table of records, all in one partition: there are few. */
export function dynamoDrafts({ client, name: TableName }: Table): Drafts {
  const keyOf = (id: string) => ({ pk: { S: 'DRAFTS' }, sk: { S: id } })
  return {
    async find(id) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead: true }))
      return Item && read(Item)
    },
    async list() {
      const pages = paginateQuery(
        { client },
        { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'DRAFTS' } }, ConsistentRead: true },
      )
      return (await Array.fromAsync(pages, ({ Items = [] }) => Items)).flat().map(read)
    },
    async save({ revision, policy, ...rest }) {
      const put = new PutItemCommand({
        TableName,
        Item: {
          ...keyOf(policy.id),
          version: { N: String(revision + 1) },
          body: { S: JSON.stringify({ policy: documentOf(policy), ...rest }) },
        },
        ...versionIs(revision),
      })
      return (await ifHeld(client.send(put))) ? { ...rest, policy, revision: revision + 1 } : 'stale'
    },
    async remove(id, revision) {
      const remove = new DeleteItemCommand({ TableName, Key: keyOf(id), ...versionIs(revision) })
      return (await ifHeld(client.send(remove))) ? 'removed' : 'stale'
    },
  }
}

const read = (item: Item): Draft => draft.parse({ ...JSON.parse(textOf(item, 'body')), revision: numberOf(item, 'version') })
