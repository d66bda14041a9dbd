import { type ActivePolicies, snapshotOf } from '../shared/policies/store.ts'
import type { System } from './compose.ts'

/**
 * The policies in force, for the whole of one run. Nothing is judged by them where the clock of this machine is off: the answer says what time it is.
 * @throws SkewedClockError
 */
export async function policiesInForce({ policies, clockCheck }: Pick<System, 'policies' | 'clockCheck'>): Promise<ActivePolicies> {
  const active = await snapshotOf(policies)
  clockCheck.assertRight()
  return active
}
