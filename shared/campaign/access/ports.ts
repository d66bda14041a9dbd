import type { AccessConnector } from '#domain/access/connector.ts'
import type { AccessState, AccessStates, Answer } from '#domain/access/states.ts'
import { mostRivals, RivalsError } from '#domain/rivals.ts'
import type { Ports } from '../ports.ts'

export interface ConnectPorts extends Ports<'people' | 'owners' | 'clock'> {
  states: AccessStates
  /** By name, as configured. */
  connectors: ReadonlyMap<string, AccessConnector>
  /** Called with each answer of a connector: for metrics, and for alarms on what is `refused` as `gone`, `permission` or `unconfirmed`. */
  onAnswer: (connector: string, answer: Answer) => void
  /** Called once access is restored in every system that can: with how long it took since the request, and since its evidence. */
  onRestored: (took: { sinceRequest: number; sinceEvidence?: number }) => void
  /** Called with each surprise of a connector, which is then asked again. */
  onFault: (connector: string, error: unknown) => void
}

/**
 * Applies a change to what is kept of a device, again after each rival save.
 * @param next undefined if the change is no longer wanted
 * @returns the state as saved; undefined if nothing was
 * @throws RivalsError
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
  throw new RivalsError(`what is kept of the access of ${device}`)
}
