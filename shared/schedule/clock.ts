import type { Temporal } from 'temporal-polyfill'

/** The only source of the present moment. */
export interface Clock {
  /** Whole milliseconds; never earlier than what it said before. */
  now(): Temporal.Instant
}
