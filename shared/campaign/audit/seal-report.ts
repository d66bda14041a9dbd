import type { Temporal } from 'temporal-polyfill'
import type { AuditLog } from '../../domain/audit/decision.ts'
import { jsonHash } from '../../domain/json-hash.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { type ReportPorts, reportOn } from '../read/policy-report.ts'

export interface SealingPorts extends ReportPorts {
  readonly audit: AuditLog
  readonly clock: Clock
}

/** The decision that holds the hash. */
export interface ReportSeal {
  readonly number: number
  readonly at: Temporal.Instant
  readonly sha256: string
}

/**
 * Puts the hash of a report in the audit log, so that anybody who is given the report can tell that it is the one.
 * @param on a day that is over: its report does not change any more
 */
export async function sealReport(ports: SealingPorts, policy: string, on: Temporal.PlainDate, by: string): Promise<ReportSeal | undefined> {
  const report = await reportOn(ports, policy, on)
  if (!report) return undefined
  const at = ports.clock.now()
  const sha256 = jsonHash(report)
  const { number } = await ports.audit.append({ policy, at, by, action: 'report', details: { on: on.toString(), sha256 } })
  return { number, at, sha256 }
}
