/** What humans decided, in a chain: whoever changes or takes out one of them has to write all after it anew. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Temporal } from 'temporal-polyfill'

/** One thing that a human decided, or said, under a policy; no personal data. */
export interface Decision {
  readonly policy: string
  readonly at: Temporal.Instant
  /** `staff`, or the subject of an admin's token. */
  readonly by: string
  /** `acknowledge`, `contest` */
  readonly action: string
  /** The ref of whom it is about; absent for what is about everybody. */
  readonly about?: string
  /** Why, of what is about everybody: it must name nobody. Reasons about one person are kept with their case. */
  readonly reason?: string
}

/** The chain of what is decided about no single policy; no policy has such an id. */
export const controlChain = 'CONTROL'

/** A decision in its chain. */
export interface ChainedDecision extends Decision {
  /** From 1, without gaps. */
  readonly number: number
  /** Of the decision before; 64 zeros for the first. */
  readonly previous: string
  /** SHA-256 of all the above, as 64 hexadecimal digits. */
  readonly hash: string
}

/** Where decisions are kept, by policy. */
export interface AuditLog {
  append(decision: Decision): Promise<ChainedDecision>
  /** In order. @param after only those with higher numbers */
  list(policy: string, after?: number): AsyncIterable<ChainedDecision>
}

const beginning = '0'.repeat(64)

/** The decision as the next of its chain. @param last absent for the first */
export function chained(decision: Decision, last: ChainedDecision | undefined): ChainedDecision {
  const linked = { ...decision, number: (last?.number ?? 0) + 1, previous: last?.hash ?? beginning }
  return { ...linked, hash: hashOf(linked) }
}

function hashOf({ policy, at, by, action, about, reason, number, previous }: Omit<ChainedDecision, 'hash'>): string {
  const said = [policy, number, at.toString(), by, action, about ?? null, previous, ...(reason === undefined ? [] : [reason])]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(said))))
}

/** @returns the number of the first decision that is not as it was written, or does not follow on the one before; undefined where all are */
export async function firstBroken(chain: AsyncIterable<ChainedDecision>): Promise<number | undefined> {
  let expected = { number: 1, previous: beginning }
  for await (const decision of chain) {
    const { number, previous, hash } = decision
    if (number !== expected.number || previous !== expected.previous || hash !== hashOf(decision)) return expected.number
    expected = { number: number + 1, previous: hash }
  }
  return undefined
}
