import { type AuditLog, UnreadableDecisionError } from '../../domain/audit/decision.ts'
import { type Head, type Heads, headOf } from '../../domain/audit/heads.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { type ChainPorts, chainsOf } from './chains.ts'

export interface HeadLoggingPorts extends ChainPorts {
  readonly audit: AuditLog
  readonly heads: Heads
  readonly clock: Clock
}

/** A head that did not change is logged again after this long. */
const repeatedAfter = { hours: 24 } as const

/**
 * Logs the head of every chain that has another since its last, and of the others once a day.
 * @returns how many were logged
 * @throws UnreadableDecisionError after it has logged those of all other chains
 */
export async function logHeads(ports: HeadLoggingPorts): Promise<number> {
  const { audit, heads, clock } = ports
  const at = clock.now()
  const logged = await Array.fromAsync(heads.list(at.subtract(repeatedAfter)))
  const found: Head[] = []
  let spoilt: UnreadableDecisionError | undefined
  for (const chain of await chainsOf(ports, logged))
    try {
      found.push(headOf(chain, await audit.findLast(chain), at))
    } catch (error) {
      if (!(error instanceof UnreadableDecisionError)) throw error
      spoilt = error
    }
  const known = new Set(logged.map(keyOf))
  const fresh = found.filter((head) => !known.has(keyOf(head)))
  await heads.save(fresh)
  if (spoilt) throw spoilt
  return fresh.length
}

const keyOf = ({ chain, number, hash }: Head): string => `${chain} ${number} ${hash}`
