/**
 * What humans decided, as chains: each decision is sealed with a secret key over the one before it. Writers who meet in a chain
 * spread over its lanes, each sealed from its own beginning.
 */

import * as z from 'zod'
import { IdesError } from '../errors.ts'
import { hmacSha256 } from '../hash.ts'
import { instant } from '../schedule/fields.ts'
import { isBefore } from '../schedule/zone.ts'
import { byName } from '../text.ts'

/** Counts, versions, hashes and ids of what was decided about. */
export const details = z.record(z.string(), z.union([z.string(), z.int()]))

/** A decision of a human, or an answer of staff, in the chain of its policy. No personal data. */
export const chainedDecision = z.strictObject({
  /** In a lane without gaps: from 1, 10,000,001, 20,000,001 … */
  number: z.int(),
  policy: z.string(),
  at: instant,
  by: z.string().describe('`staff`, or the subject of an admin’s token.'),
  /** `acknowledge`, `contest` */
  action: z.string(),
  /** Absent for what is about everybody. */
  about: z.optional(z.string().describe('The ref of a person.')),
  /** Given only for what is about everybody, and names nobody. Reasons about one person are kept with their case. */
  reason: z.optional(z.string()),
  details: z.optional(details.describe('Counts, versions and hashes of what was decided about.')),
  /** 64 zeros for the first. */
  previous: z.string().describe('The hash of the decision before.'),
  key: z.string().describe('The id of the key that sealed it.'),
  hash: z.string().describe('Its seal over all the above: HMAC-SHA-256.'),
})

export type ChainedDecision = Readonly<z.output<typeof chainedDecision>>

type Linked = Omit<ChainedDecision, 'key' | 'hash'>

type Decision = Omit<Linked, 'number' | 'previous'>

/** The chain of decisions about no single policy; no policy can have this id. */
export const controlChain = 'CONTROL'

/** The chain of imports; no policy can have this id. */
export const importChain = 'IMPORTS'

/** The chain of decisions about an organisation's own requirements; no policy can have this id. */
export const requirementChain = 'REQUIREMENTS'

/** Numbers in a lane. */
export const laneSize = 10_000_000

/** A lane is named by the number before its first. */
export const laneOf = (number: number) => number - (number % laneSize)

/** A decision is not as Ides writes it: someone spoilt it. */
export class UnreadableDecisionError extends IdesError {
  override readonly name = 'UnreadableDecisionError'
  constructor(policy: string, options?: ErrorOptions) {
    super(`a decision in the chain ${policy} cannot be read: ides audit verify says which`, options)
  }
}

/** Keeps decisions, by policy. Each method throws UnreadableDecisionError when it comes to a decision that someone spoilt. */
export interface AuditLog {
  append(decision: Decision): Promise<ChainedDecision>
  /** By number: lane after lane. */
  list(policy: string, range?: DecisionRange): AsyncIterable<ChainedDecision>
  find(policy: string, number: number): Promise<ChainedDecision | undefined>
  /** The last decision of each lane that has any. */
  listLasts(policy: string): Promise<readonly ChainedDecision[]>
}

export interface DecisionRange {
  readonly after?: number
  readonly upTo?: number
  readonly newestFirst?: boolean
  readonly pageSize?: number
}

/** A secret that seals decisions, with an id that says nothing about it. */
interface ChainKey {
  readonly id: string
  readonly secret: string
}

export interface ChainKeys {
  /** Seals what is decided now. */
  readonly current: ChainKey
  /** Oldest first. */
  readonly earlier: readonly ChainKey[]
}

export function chainKey(secret: string): ChainKey {
  return { id: hmacSha256(secret, 'id').slice(0, 8), secret }
}

/** Stands for the hash before the first decision of a lane. */
export const beginning = '0'.repeat(64)

/** The decision, sealed over the last of its lane, and no earlier. @param last undefined for the first */
export function chained(decision: Decision, last: ChainedDecision | undefined, key: ChainKey, lane = 0): ChainedDecision {
  const at = last && isBefore(decision.at, last.at) ? last.at : decision.at
  const linked = { ...decision, at, number: (last?.number ?? lane) + 1, previous: last?.hash ?? beginning }
  return { ...linked, key: key.id, hash: sealOf(linked, key) }
}

function sealOf({ policy, number, at, by, action, about, reason, details, previous }: Linked, { id, secret }: ChainKey) {
  const sorted = details && Object.entries(details).toSorted(byName)
  const sealed = [policy, number, at.toString(), by, action, about ?? null, reason ?? null, sorted ?? null, previous, id]
  return hmacSha256(secret, JSON.stringify(sealed))
}

/** Whether a decision is the one that was sealed over the last. A key out of use seals nothing after a later one. */
export function follows(decision: ChainedDecision, last: ChainedDecision | undefined, { current, earlier }: ChainKeys) {
  const keys = [...earlier, current]
  const used = keys.findIndex(({ id }) => id === decision.key)
  const key = keys[used]
  return (
    key !== undefined &&
    used >= keys.findIndex(({ id }) => id === last?.key) &&
    decision.number === (last?.number ?? laneOf(decision.number)) + 1 &&
    decision.previous === (last?.hash ?? beginning) &&
    decision.hash === sealOf(decision, key)
  )
}
