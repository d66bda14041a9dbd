import { GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { getOrCompute } from '../../domain/get-or-compute.ts'
import { documentOf } from '../../domain/policies/document-of.ts'
import { halts, type PolicyVersion, policyDocument } from '../../domain/policies/policy.ts'
import { type Policies, PolicyNotFoundError } from '../../domain/policies/store.ts'
import { type Item, ifHeld, numberOf, type Table, textOf, versionIs } from './table.ts'

const halt = z.enum(halts).optional()

/**
 * Policies in the table of records: the last versions together under `POLICIES`, so that one query finds them, and each version for good under
 * `POLICY#id`. A version counts from the moment at which the first of the two is written.
 */
export function dynamoPolicies({ client, name: TableName }: Table): Policies {
  const parsed = new Map<string, PolicyVersion>()

  function read(item: Item): PolicyVersion {
    const { version, document, halted } = frozenIn(item)
    return getOrCompute(parsed, `${version} ${halted} ${document}`, () => ({
      ...policyDocument.parse(JSON.parse(document)),
      version,
      ...(halted ? { halted } : {}),
    }))
  }

  async function findItem(pk: string, sk: string): Promise<Item | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }))
    return Item
  }

  async function listItems(pk: string, beginning?: string): Promise<readonly Item[]> {
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: beginning ? 'pk = :pk AND begins_with(sk, :beginning)' : 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk }, ...(beginning ? { ':beginning': { S: beginning } } : {}) },
        ConsistentRead: true,
      },
    )
    return (await Array.fromAsync(pages, ({ Items = [] }) => Items)).flat()
  }

  const keep = (frozen: Frozen, id: string) =>
    ifHeld(
      client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: `POLICY#${id}` }, sk: { S: `V#${frozen.version}` }, ...attributesOf(frozen) },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    )

  /** @param last the item of the version before, which would be lost now had its own freezing broken off half-way */
  async function freeze(id: string, last: Item | undefined, frozen: Frozen): Promise<boolean> {
    if (last) await keep(frozenIn(last), id)
    const put = new PutItemCommand({
      TableName,
      Item: { pk: { S: 'POLICIES' }, sk: { S: id }, ...attributesOf(frozen) },
      ...versionIs(frozen.version - 1),
    })
    if (!(await ifHeld(client.send(put)))) return false
    await keep(frozen, id)
    return true
  }

  return {
    async listActive() {
      return (await listItems('POLICIES')).map(read)
    },
    async get(id, version) {
      const item = (await findItem(`POLICY#${id}`, `V#${version}`)) ?? (await findItem('POLICIES', id))
      const found = item && read(item)
      if (found?.version !== version) throw new PolicyNotFoundError(id, version)
      return found
    },
    async activate(policy, after) {
      const frozen = { version: after + 1, document: JSON.stringify(documentOf(policy)) }
      const isFrozen = await freeze(policy.id, await findItem('POLICIES', policy.id), frozen)
      return isFrozen ? { ...policy, version: frozen.version } : 'stale'
    },
    async halt(id, after, halted) {
      const last = await findItem('POLICIES', id)
      if (!last) throw new PolicyNotFoundError(id, after)
      const frozen = { version: after + 1, document: textOf(last, 'document'), ...(halted ? { halted } : {}) }
      return (await freeze(id, last, frozen)) ? read(attributesOf(frozen)) : 'stale'
    },
    async listVersions(id) {
      const [last, kept] = await Promise.all([findItem('POLICIES', id), listItems(`POLICY#${id}`, 'V#')])
      const versions = new Map([...kept, ...(last ? [last] : [])].map((item) => [numberOf(item, 'version'), item]))
      return [...versions].sort(([a], [b]) => b - a).map(([, item]) => read(item))
    },
  }
}

type Frozen = Pick<PolicyVersion, 'version' | 'halted'> & { readonly document: string }

const attributesOf = ({ version, document, halted }: Frozen): Item => ({
  version: { N: String(version) },
  document: { S: document },
  ...(halted ? { halted: { S: halted } } : {}),
})

function frozenIn(item: Item): Frozen {
  const halted = halt.parse(item.halted?.S)
  return { version: numberOf(item, 'version'), document: textOf(item, 'document'), ...(halted ? { halted } : {}) }
}
