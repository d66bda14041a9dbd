import type { Brakes } from '../../domain/access/brakes.ts'
import { IdesError } from '../../domain/errors.ts'

/** Rival saves, after which giving up is a fault. */
const mostRivals = 20

/**
 * Keeps how many devices are in scope as a policy is approved: later imports, right or wrong, do not change what its limits mean.
 * @throws BusyBrakeError
 */
export async function saveScope(brakes: Brakes, policy: string, inScope: number): Promise<void> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { state, version } = await brakes.get(policy)
    if ((await brakes.save(policy, { ...state, inScope }, version)) === 'saved') return
  }
  throw new BusyBrakeError(`the brake of policy ${policy} was saved by others ${mostRivals} times: try again`)
}

class BusyBrakeError extends IdesError {
  override readonly name = 'BusyBrakeError'
}
