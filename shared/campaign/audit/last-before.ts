import type { Temporal } from 'temporal-polyfill'
import type { AuditLog } from '../../domain/audit/decision.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

/** The number of the last decision before a moment, without reading all; 0 where there is none. Numbers rise with time. */
export async function lastBefore(audit: Pick<AuditLog, 'find' | 'findLast'>, chain: string, at: Temporal.Instant): Promise<number> {
  let before = 0
  let after = ((await audit.findLast(chain))?.number ?? 0) + 1
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    const decision = await audit.find(chain, middle)
    if (decision && !isBefore(decision.at, at)) after = middle
    else before = middle
  }
  return before
}
