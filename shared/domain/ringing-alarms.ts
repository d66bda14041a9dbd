import type { Temporal } from 'temporal-polyfill'

/** An alarm of the deployment that rings now. */
export interface RingingAlarm {
  name: string
  /** Who is hurt, and what to do. */
  says: string
  since: Temporal.Instant
}

export interface RingingAlarms {
  /** A hundred at most; the one that rings longest comes first. @throws if they cannot be read */
  listRinging(): Promise<readonly RingingAlarm[]>
}
