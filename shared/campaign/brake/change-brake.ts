import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'

/** Rival saves, after which giving up. */
const mostRivals = 20

/**
 * Applies a change to the state of a brake, again after each rival save.
 * @param next undefined if the change is no longer wanted; the same state if nothing changes
 * @returns false if the change is no longer wanted, or others were always faster
 */
export async function changeBrake(
  brakes: Brakes,
  policy: string,
  next: (state: BrakeState) => BrakeState | undefined | Promise<BrakeState | undefined>,
): Promise<boolean> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { state, version } = await brakes.get(policy)
    const changed = await next(state)
    if (changed === state) return true
    if (!changed) return false
    if ((await brakes.save(policy, changed, version)) === 'saved') return true
  }
  return false
}
