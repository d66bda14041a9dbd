import type { Temporal } from 'temporal-polyfill'

/** An alarm of the deployment that rings now. */
export interface RingingAlarm {
  readonly name: string
  /** Who is hurt, and what to do. */
  readonly says: string
  readonly since: Temporal.Instant
}

export interface RingingAlarms {
  /** A hundred at most; the one that rings longest comes first. @throws if they cannot be read */
  listRinging(): Promise<readonly RingingAlarm[]>
}
