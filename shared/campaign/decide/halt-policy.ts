import type { AuditLog } from '../../domain/audit/decision.ts'
import type { Halt, PolicyVersion } from '../../domain/policies/policy.ts'
import type { Policies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface HaltingPorts {
  readonly policies: Policies
  readonly audit: AuditLog
  readonly clock: Clock
}

/**
 * Pauses, resumes or lifts a policy. It is in the audit log, with the reason, before it counts; what it is already is not written down again.
 * @param halted undefined to resume it
 * @param reason in the words of whoever decides, about the policy and not about anybody
 * @returns the policy as it stands then; `lifted` for one that is over, which nothing but another approval puts in force again
 */
export async function haltPolicy(
  { policies, audit, clock }: HaltingPorts,
  id: string,
  halted: Halt | undefined,
  by: string,
  reason: string,
): Promise<PolicyVersion | 'no policy' | 'lifted' | 'stale'> {
  const current = (await policies.listActive()).find((policy) => policy.id === id)
  if (!current) return 'no policy'
  if (current.halted === halted) return current
  if (current.halted === 'lifted') return 'lifted'
  await audit.append({ policy: id, at: clock.now(), by, action: halted === 'lifted' ? 'lift' : halted ? 'pause' : 'resume', reason })
  return policies.halt(id, current.version, halted)
}
