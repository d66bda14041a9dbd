import { Temporal } from 'temporal-polyfill'
import { seen } from '../../../shared/domain/problem.ts'
import { momentField, plainDate } from '../../../shared/domain/schedule/fields.ts'
import { instantOf, startOfDay } from '../../../shared/domain/schedule/zone.ts'

/**
 * Reads a moment that a user typed: an instant, a local date and time in `zone`, or a date.
 * @param edge what a date alone means: the first instant of that day, or the last millisecond
 * @returns undefined where the text is none of these
 */
export function readMoment(text: string, zone: string, edge: 'start' | 'end'): Temporal.Instant | undefined {
  const date = plainDate.safeParse(text)
  if (date.success)
    return edge === 'start' ? startOfDay(date.data, zone) : startOfDay(date.data.add({ days: 1 }), zone).subtract({ milliseconds: 1 })
  const read = momentField.safeParse(text)
  if (!read.success) return undefined
  return read.data instanceof Temporal.Instant ? read.data : instantOf(read.data, zone)
}

export const notAMoment = (option: string, text = ''): string =>
  `${option} must be a date (2023-03-01), a local date and time (2023-03-01T09:00) or an instant (2023-03-01T08:00:00Z), but is ${seen(text)}`
