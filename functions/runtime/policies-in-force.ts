import type { ClockCheck } from '../../shared/adapters/dynamodb/clock-check.ts'
import { type Control, snapshotUnder } from '../../shared/campaign/decide/control.ts'
import type { ActivePolicies, Policies } from '../../shared/domain/policies/store.ts'

export interface PolicyPorts {
  readonly policies: Policies
  readonly control: Control
  readonly clockCheck: ClockCheck
}

/**
 * The policies of one run. Reading them also shows whether this machine's clock is right.
 * @throws SkewedClockError
 */
export async function policiesInForce({ policies, control, clockCheck }: PolicyPorts): Promise<ActivePolicies> {
  const active = await snapshotUnder(control, policies)
  clockCheck.assertRight()
  return active
}
