import type { Temporal } from 'temporal-polyfill'

/** The only source of the present moment. */
export interface Clock {
  /** Whole milliseconds; never earlier than before. */
  now(): Temporal.Instant
}

/** Seconds by which a machine's clock may be off, either way. */
export const mostSkew = 60

/** Seconds by which a cautious clock is behind: more than its machine's clock may be ahead. */
export const caution = mostSkew + 30

/** Seconds by which the right time may be ahead of a cautious clock. */
export const mostLag = caution + mostSkew

/** A clock far enough behind that nothing happens before its moment. */
export const cautiousClock = (clock: Clock): Clock => ({ now: () => clock.now().subtract({ seconds: caution }) })
