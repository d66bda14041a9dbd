import type { Temporal } from 'temporal-polyfill'

export const region = 'eu-west-1'

/**
 * An id in the look of SES: `0102`, which stands for eu-west-1, the moment in milliseconds, and here no chance but the number of the mail.
 * @param part 0 for the mail itself, further ones for what comes of it
 */
export function sesId(at: Temporal.Instant, number: number, part = 0): string {
  const moment = at.epochMilliseconds.toString(16).padStart(12, '0')
  return `0102${moment}-${part.toString(16).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}-000000`
}
