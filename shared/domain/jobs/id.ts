import type { Temporal } from 'temporal-polyfill'

/** An id that sorts by time. @param token random */
export const idAt = (at: Temporal.Instant, token: string): string =>
  `${at.toString({ fractionalSecondDigits: 3 }).replaceAll(/[-:.]/g, '')}-${token.slice(0, 8)}`
