import { GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import { documentOf } from '../../policies/document-of.ts'
import { type PolicyVersion, policyDocument } from '../../policies/policy.ts'
import { type Policies, PolicyNotFoundError } from '../../policies/store.ts'
import { remembered } from '../../schedule/remembered.ts'
import { type Item, ifHeld, numberOf, type Table, textOf, versionIs } from './table.ts'

/**
 * Policies in the table of records: those in force together under `POLICIES`, so that one query finds them, and each version for good under
 * `POLICY#id`. A version is in force from the moment at which the first of the two is written.
 */
export function dynamoPolicies({ client, name: TableName }: Table): Policies {
  const parsed = new Map<string, PolicyVersion>()

  function read(item: Item): PolicyVersion {
    const version = numberOf(item, 'version')
    const document = textOf(item, 'document')
    return remembered(parsed, `${version} ${document}`, () => ({ ...policyDocument.parse(JSON.parse(document)), version }))
  }

  async function findItem(pk: string, sk: string): Promise<Item | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }))
    return Item
  }

  const keep = ({ version, document }: Frozen, id: string) =>
    ifHeld(
      client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: `POLICY#${id}` }, sk: { S: `V#${version}` }, version: { N: String(version) }, document: { S: document } },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    )

  return {
    async listActive() {
      const pages = paginateQuery(
        { client },
        { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'POLICIES' } }, ConsistentRead: true },
      )
      const items = await Array.fromAsync(pages, ({ Items = [] }) => Items)
      return items.flat().map(read)
    },
    async get(id, version) {
      const item = (await findItem(`POLICY#${id}`, `V#${version}`)) ?? (await findItem('POLICIES', id))
      const found = item && read(item)
      if (found?.version !== version) throw new PolicyNotFoundError(id, version)
      return found
    },
    async activate(policy, after) {
      const { id } = policy
      const current = await findItem('POLICIES', id)
      // Had the last activation broken off half-way, its version would be lost now.
      if (current) await keep({ version: numberOf(current, 'version'), document: textOf(current, 'document') }, id)
      const frozen = { version: after + 1, document: JSON.stringify(documentOf(policy)) }
      const put = new PutItemCommand({
        TableName,
        Item: { pk: { S: 'POLICIES' }, sk: { S: id }, version: { N: String(frozen.version) }, document: { S: frozen.document } },
        ...versionIs(after),
      })
      if (!(await ifHeld(client.send(put)))) return 'stale'
      await keep(frozen, id)
      return { ...policy, version: frozen.version }
    },
  }
}

interface Frozen {
  readonly version: number
  readonly document: string
}
