import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { IdesError } from '../../domain/errors.ts'
import { changeBrake } from './change-brake.ts'

/**
 * Keeps how many devices and people are in scope as a policy is approved: later imports, right or wrong, do not change what its limits mean.
 * @throws BusyBrakeError
 */
export async function saveScope(brakes: Brakes, policy: string, scope: Pick<BrakeState, 'inScope' | 'people'>): Promise<void> {
  if (!(await changeBrake(brakes, policy, (state) => ({ ...state, ...scope })))) throw new BusyBrakeError(policy)
}

class BusyBrakeError extends IdesError {
  override readonly name = 'BusyBrakeError'
  constructor(policy: string) {
    super(`the brake of policy ${policy} was always saved by others first: try again`)
  }
}
