import type { AccessConnector } from '../../domain/access/connector.ts'
import type { AccessStates, Answer } from '../../domain/access/states.ts'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import type { People } from '../../domain/people/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface ConnectPorts {
  readonly people: People
  readonly owners: DeviceOwners
  readonly states: AccessStates
  /** By name, as configured. */
  readonly connectors: ReadonlyMap<string, AccessConnector>
  readonly clock: Clock
  /** Called with each answer of a connector: for metrics, and for alarms on what is `refused` as `gone`, `permission` or `unconfirmed`. */
  readonly onAnswer: (connector: string, answer: Answer) => void
  /** Called once access is given back in every system that can: with how long it took since the request, and since its evidence. */
  readonly onRestored: (took: { readonly sinceRequest: number; readonly sinceEvidence?: number }) => void
  /** Called with each surprise of a connector, which is then asked again. */
  readonly onFault: (connector: string, error: unknown) => void
}
