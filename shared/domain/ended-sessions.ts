import type { Temporal } from 'temporal-polyfill'

/** Sessions of the console that ended before their time, by what only their holders know. */
export interface EndedSessions {
  has(secret: string): Promise<boolean>
  /** @param until when it would have ended by itself */
  save(secret: string, until: Temporal.Instant): Promise<void>
}
