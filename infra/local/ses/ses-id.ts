import type { Temporal } from 'temporal-polyfill'

export const region = 'eu-west-1'

/**
 * An id as SES forms it: `0102` for eu-west-1, the moment in milliseconds and, in place of chance, the number of the mail.
 * @param part 0 for the mail itself, others for its events
 */
export function sesId(at: Temporal.Instant, number: number, part = 0): string {
  const moment = at.epochMilliseconds.toString(16).padStart(12, '0')
  return `0102${moment}-${part.toString(16).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}-000000`
}
