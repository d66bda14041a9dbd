import type { Temporal } from 'temporal-polyfill'
import type { ConnectorTask } from './connector-tasks.ts'
import type { AccessRequest } from './gate.ts'

/** A request, and when the bus took it. */
export interface TakenRequest {
  readonly request: AccessRequest
  readonly at: Temporal.Instant
  readonly rounds?: number
}

/** Two queues before the connectors: restorations never wait for suspensions. */
export interface RequestQueues {
  /**
   * Puts a request back on its queue.
   * @param delay seconds until it is handed over, 900 at most
   * @throws if it was not taken
   */
  putBack(taken: TakenRequest, delay: number): Promise<void>
  /** Hands over an task, behind suspensions that wait. @throws likewise */
  ask(task: ConnectorTask): Promise<void>
}
