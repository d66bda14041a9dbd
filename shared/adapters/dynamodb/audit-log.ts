import * as z from 'zod'
import {
  type AuditLog,
  type ChainedDecision,
  type ChainKeys,
  chained,
  chainedDecision,
  details,
  UnreadableDecisionError,
} from '../../domain/audit/decision.ts'
import { IdesError } from '../../domain/errors.ts'
import { getItem, isNew, json, putItem, queryItems, type Table } from './table.ts'

/** Concurrent appends, after which giving up is a fault. */
const mostRivals = 20

export class BusyAuditLogError extends IdesError {
  override readonly name = 'BusyAuditLogError'
  constructor(policy: string) {
    super(`others wrote to the audit log of ${policy} ${mostRivals} times while one decision was to be written: try again`)
  }
}

const decisionItem = chainedDecision.strip().extend({ details: z.optional(json(details)) })

/**
 * Decisions in the table of records, one item each, never overwritten.
 * @param readKeys asked for each append, so that a new key seals at once
 */
export function dynamoAuditLog(table: Table, readKeys: () => Promise<ChainKeys>): AuditLog {
  async function* read(policy: string, { after, ...settings }: { after?: number; newestFirst?: boolean; pageSize: number }) {
    const partition = { pk: partitionOf(policy), skAfter: after === undefined ? undefined : sortKey(after) }
    try {
      yield* queryItems(table, partition, decisionItem, settings)
    } catch (error) {
      throw spoilt(policy, error)
    }
  }
  async function find(policy: string, number: number): Promise<ChainedDecision | undefined> {
    try {
      return await getItem(table, { pk: partitionOf(policy), sk: sortKey(number) }, decisionItem)
    } catch (error) {
      throw spoilt(policy, error)
    }
  }
  async function findLast(policy: string): Promise<ChainedDecision | undefined> {
    for await (const last of read(policy, { newestFirst: true, pageSize: 1 })) return last
    return undefined
  }
  return {
    find,
    findLast,
    async append(decision) {
      const { policy } = decision
      for (let rivals = 0; rivals < mostRivals; rivals += 1) {
        const last = await findLast(policy)
        // After the last was read, so that the key is no older than its.
        const next = chained(decision, last, (await readKeys()).current)
        if (await putItem(table, itemOf(next), isNew)) return next
      }
      throw new BusyAuditLogError(policy)
    },
    list: (policy, after = 0) => read(policy, { after, pageSize: 1000 }),
  }
}

const spoilt = (policy: string, error: unknown): unknown =>
  error instanceof z.ZodError || error instanceof SyntaxError ? new UnreadableDecisionError(policy, { cause: error }) : error

const itemOf = ({ at, details, ...rest }: ChainedDecision) => ({
  pk: partitionOf(rest.policy),
  sk: sortKey(rest.number),
  ...rest,
  at: at.toString(),
  details: details ? JSON.stringify(details) : undefined,
})

const prefix = 'AUDIT#'

const partitionOf = (policy: string): string => `${prefix}${policy}`

export const isDecisionKey = (pk: string): boolean => pk.startsWith(prefix)

const sortKey = (number: number): string => String(number).padStart(9, '0')
