import type { AccessState, AccessStates } from '../../domain/access/states.ts'
import { IdesError } from '../../domain/errors.ts'

/** Rival saves, after which giving up is a fault. */
const mostRivals = 20

/**
 * Applies a change to what is kept of a device, again after each rival save.
 * @param next undefined if the change is no longer wanted
 * @returns the state as saved; undefined if nothing was
 * @throws BusyAccessStateError
 */
export async function changeState(
  states: AccessStates,
  person: string,
  device: string,
  next: (state: AccessState | undefined) => AccessState | undefined,
): Promise<AccessState | undefined> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const stored = await states.find(person, device)
    const changed = next(stored?.state)
    if (!changed || changed === stored?.state) return changed
    if ((await states.save(changed, stored?.version ?? 0)) === 'saved') return changed
  }
  throw new BusyAccessStateError(device)
}

export class BusyAccessStateError extends IdesError {
  override readonly name = 'BusyAccessStateError'
  constructor(device: string) {
    super(`what is kept of the access of ${device} was saved by others ${mostRivals} times while one change was being made: try again`)
  }
}
