import { snapshotUnder } from '../../shared/campaign/decide/control.ts'
import type { ActivePolicies } from '../../shared/domain/policies/store.ts'
import type { System } from '../compose.ts'

/**
 * The policies that one run works by. Nothing is judged by them where the clock of this machine is off: the answer says what time it is.
 * @throws SkewedClockError
 */
export async function policiesInForce({
  policies,
  control,
  clockCheck,
}: Pick<System, 'policies' | 'control' | 'clockCheck'>): Promise<ActivePolicies> {
  const active = await snapshotUnder(control, policies)
  clockCheck.assertRight()
  return active
}
