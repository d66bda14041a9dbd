import { type AuditLog, type ChainedDecision, chained, chainedDecision } from '../../domain/audit/decision.ts'
import { IdesError } from '../../domain/errors.ts'
import { isNew, putItem, queryItems, type Table } from './table.ts'

/** Concurrent appends, after which giving up is a fault. */
const mostRivals = 20

export class BusyAuditLogError extends IdesError {
  override readonly name = 'BusyAuditLogError'
  constructor(policy: string) {
    super(`others wrote to the audit log of ${policy} ${mostRivals} times while one decision was to be written: try again`)
  }
}

const decisionItem = chainedDecision.strip()

/** Decisions in the table of records, one item each, never overwritten. */
export function dynamoAuditLog(table: Table): AuditLog {
  async function findLast(policy: string): Promise<ChainedDecision | undefined> {
    for await (const last of queryItems(table, { pk: partitionOf(policy) }, decisionItem, { newestFirst: true, pageSize: 1 })) return last
    return undefined
  }
  return {
    async append(decision) {
      const { policy } = decision
      for (let rivals = 0; rivals < mostRivals; rivals += 1) {
        const next = chained(decision, await findLast(policy))
        if (await putItem(table, { pk: partitionOf(policy), sk: sortKey(next.number), ...next, at: next.at.toString() }, isNew)) return next
      }
      throw new BusyAuditLogError(policy)
    },
    list: (policy, after = 0) => queryItems(table, { pk: partitionOf(policy), skAfter: sortKey(after) }, decisionItem, { pageSize: 1000 }),
  }
}

const partitionOf = (policy: string): string => `AUDIT#${policy}`

const sortKey = (number: number): string => String(number).padStart(9, '0')
