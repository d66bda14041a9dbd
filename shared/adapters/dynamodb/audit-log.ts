import * as z from 'zod'
import {
  type AuditLog,
  type ChainedDecision,
  type ChainKeys,
  chained,
  chainedDecision,
  type DecisionRange,
  details,
  laneOf,
  laneSize,
  UnreadableDecisionError,
} from '#domain/audit/decision.ts'
import { sha256 } from '#domain/hash.ts'
import { type Condition, json, putItem, queryItems, type Table } from './table.ts'

/** Nine digits: 100 lanes. */
const highest = 999_999_999

const decisionItem = chainedDecision.strip().extend({ details: z.optional(json(details)) })

/**
 * Decisions in the table of records, one item each, never overwritten by another.
 * @param readKeys asked for each append, with the id of the key that sealed the last
 * @param drawToken returns a new random text
 */
export function dynamoAuditLog(table: Table, readKeys: (used?: string) => Promise<ChainKeys>, drawToken: () => string): AuditLog {
  /** Where this process appended last, by policy. */
  const ownLanes = new Map<string, number>()

  async function* list(policy: string, { after = 0, upTo = highest, ...settings }: DecisionRange = {}) {
    if (after >= upTo) return
    const partition = { pk: partitionOf(policy), skBetween: [sortKey(after + 1), sortKey(upTo)] } as const
    try {
      yield* queryItems(table, partition, decisionItem, { pageSize: 1000, ...settings })
    } catch (error) {
      throw spoilt(policy, error)
    }
  }
  async function findFirst(policy: string, range: DecisionRange) {
    for await (const decision of list(policy, { ...range, pageSize: 1 })) return decision
    return undefined
  }
  const findLast = (policy: string, range: DecisionRange = {}) => findFirst(policy, { ...range, newestFirst: true })
  return {
    list,
    find: (policy, number) => findFirst(policy, { after: number - 1, upTo: number }),
    async listLasts(policy) {
      const lasts: ChainedDecision[] = []
      let last = await findLast(policy)
      while (last) {
        lasts.unshift(last)
        last = await findLast(policy, { upTo: laneOf(last.number) })
      }
      return lasts
    },
    async append(decision) {
      const { policy } = decision
      const attempt = drawToken()
      let lane = ownLanes.get(policy) ?? 0
      for (;;) {
        const last = await findLast(policy, { after: lane, upTo: lane + laneSize - 1 })
        // After the last was read, so that the key is no older than its.
        const next = chained(decision, last, (await readKeys(last?.key)).current, lane)
        const put = () => putItem(table, { ...itemOf(next), attempt }, isNewOrOwn(attempt))
        if (laneOf(next.number) === lane && (await put().catch(put))) {
          ownLanes.set(policy, lane)
          return next
        }
        lane = laneBy(drawToken())
      }
    },
  }
}

/** Any lane, each as likely. */
const laneBy = (token: string) => laneOf(Number.parseInt(sha256(token).slice(0, 8), 16) % highest)

/** An attempt whose answer was lost recognises its own item. */
const isNewOrOwn = (attempt: string): Condition => ({
  condition: 'attribute_not_exists(pk) OR attempt = :attempt',
  values: { ':attempt': attempt },
})

const spoilt = (policy: string, error: unknown) =>
  error instanceof z.ZodError || error instanceof SyntaxError ? new UnreadableDecisionError(policy, { cause: error }) : error

const itemOf = ({ at, details, ...rest }: ChainedDecision) => ({
  pk: partitionOf(rest.policy),
  sk: sortKey(rest.number),
  ...rest,
  at: at.toString(),
  details: details ? JSON.stringify(details) : undefined,
})

const prefix = 'AUDIT#'

const partitionOf = (policy: string) => `${prefix}${policy}`

export const isDecisionKey = (pk: string) => pk.startsWith(prefix)

const sortKey = (number: number) => String(number).padStart(9, '0')
