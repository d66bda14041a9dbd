import type { Temporal } from 'temporal-polyfill'

/** The only source of the present moment. */
export interface Clock {
  /** Whole milliseconds; never earlier than what it said before. */
  now(): Temporal.Instant
}

/** Seconds by which the clock of a machine may be off, either way. */
export const mostSkew = 60

/** Seconds by which a cautious clock is behind: somewhat more than that of its machine may be ahead. */
export const caution = mostSkew + 30

/** A clock so far behind another that nothing is ever done before its moment. What is late by as much matters to nobody. */
export const cautiousClock = (clock: Clock): Clock => ({ now: () => clock.now().subtract({ seconds: caution }) })
