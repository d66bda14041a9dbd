/** What humans decided, as a hash chain: changing or removing one decision breaks all after it. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as z from 'zod'
import { instant } from '../schedule/fields.ts'

/** A decision of a human, or an answer of staff, in the chain of its policy. No personal data. */
export const chainedDecision = z.strictObject({
  /** From 1, without gaps. */
  number: z.int(),
  policy: z.string(),
  at: instant,
  /** `staff`, or the subject of an admin's token. */
  by: z.string(),
  /** `acknowledge`, `contest` */
  action: z.string(),
  /** The person's ref; absent for what is about everybody. */
  about: z.exactOptional(z.string()),
  /** Given only for what is about everybody, and names nobody. Reasons about one person are kept with their case. */
  reason: z.exactOptional(z.string()),
  /** The hash of the decision before; 64 zeros for the first. */
  previous: z.string(),
  /** SHA-256 of all the above, as 64 hexadecimal digits. */
  hash: z.string(),
})

export type ChainedDecision = Readonly<z.output<typeof chainedDecision>>

type Decision = Omit<ChainedDecision, 'number' | 'previous' | 'hash'>

/** The chain of decisions about no single policy; no policy can have this id. */
export const controlChain = 'CONTROL'

/** Keeps decisions, by policy. */
export interface AuditLog {
  append(decision: Decision): Promise<ChainedDecision>
  /** By number. @param after only higher numbers */
  list(policy: string, after?: number): AsyncIterable<ChainedDecision>
}

const beginning = '0'.repeat(64)

/** The decision, linked to the last of its chain. @param last undefined for the first */
export function chained(decision: Decision, last: ChainedDecision | undefined): ChainedDecision {
  const linked = { ...decision, number: (last?.number ?? 0) + 1, previous: last?.hash ?? beginning }
  return { ...linked, hash: hashOf(linked) }
}

function hashOf({ policy, at, by, action, about, reason, number, previous }: Omit<ChainedDecision, 'hash'>): string {
  const hashed = [policy, number, at.toString(), by, action, about ?? null, previous, ...(reason === undefined ? [] : [reason])]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(hashed))))
}

/** @returns the number of the first decision that was altered or does not follow the one before; undefined if none */
export async function firstBroken(chain: AsyncIterable<ChainedDecision>): Promise<number | undefined> {
  let expected = { number: 1, previous: beginning }
  for await (const decision of chain) {
    const { number, previous, hash } = decision
    if (number !== expected.number || previous !== expected.previous || hash !== hashOf(decision)) return expected.number
    expected = { number: number + 1, previous: hash }
  }
  return undefined
}
