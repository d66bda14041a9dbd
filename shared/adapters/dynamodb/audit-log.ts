import { PutItemCommand, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type AuditLog, type ChainedDecision, chained, chainedDecision } from '../../domain/audit/decision.ts'
import { IdesError } from '../../domain/errors.ts'
import { type Item, ifHeld, numberOf, type Table, textOf } from './table.ts'

/** Others who append at the same time, until that is a fault. */
const mostRivals = 20

export class BusyAuditLogError extends IdesError {
  override readonly name = 'BusyAuditLogError'
  constructor(policy: string) {
    super(`others wrote to the audit log of ${policy} ${mostRivals} times while one decision was to be written: try again`)
  }
}

/** Decisions in the table of records, an item each, which nothing ever overwrites. */
export function dynamoAuditLog({ client, name: TableName }: Table): AuditLog {
  const ofPolicy = (policy: string) => ({
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `AUDIT#${policy}` } },
  })
  async function findLast(policy: string): Promise<ChainedDecision | undefined> {
    const { Items: [last] = [] } = await client.send(new QueryCommand({ ...ofPolicy(policy), ScanIndexForward: false, Limit: 1 }))
    return last && read(last)
  }
  return {
    async append(decision) {
      for (let rivals = 0; rivals < mostRivals; rivals += 1) {
        const next = chained(decision, await findLast(decision.policy))
        const put = new PutItemCommand({ TableName, Item: itemOf(next), ConditionExpression: 'attribute_not_exists(pk)' })
        if (await ifHeld(client.send(put))) return next
      }
      throw new BusyAuditLogError(decision.policy)
    },
    async *list(policy, after = 0) {
      const ofAll = ofPolicy(policy)
      const later = {
        ...ofAll,
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ...ofAll.ExpressionAttributeValues, ':after': { S: sortKey(after) } },
      }
      for await (const { Items = [] } of paginateQuery({ client, pageSize }, later)) yield* Items.map(read)
    },
  }
}

const pageSize = 1000

const sortKey = (number: number): string => String(number).padStart(9, '0')

const itemOf = ({ policy, number, at, by, action, about, reason, previous, hash }: ChainedDecision): Record<string, Item[string]> => ({
  pk: { S: `AUDIT#${policy}` },
  sk: { S: sortKey(number) },
  policy: { S: policy },
  number: { N: String(number) },
  at: { S: at.toString() },
  by: { S: by },
  action: { S: action },
  ...(about === undefined ? {} : { about: { S: about } }),
  ...(reason === undefined ? {} : { reason: { S: reason } }),
  previous: { S: previous },
  hash: { S: hash },
})

const read = (item: Item): ChainedDecision =>
  chainedDecision.parse({
    policy: textOf(item, 'policy'),
    number: numberOf(item, 'number'),
    at: textOf(item, 'at'),
    by: textOf(item, 'by'),
    action: textOf(item, 'action'),
    ...(item.about ? { about: textOf(item, 'about') } : {}),
    ...(item.reason ? { reason: textOf(item, 'reason') } : {}),
    previous: textOf(item, 'previous'),
    hash: textOf(item, 'hash'),
  })
