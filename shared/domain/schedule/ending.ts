import { Temporal } from 'temporal-polyfill'
import { deadlineAt } from './timetable.ts'
import { dateInWords, localTime, startOfDay } from './zone.ts'

/**
 * A deadline as people know it.
 * @returns `end of Wed 15 March 2023`, or `Wed 15 March 2023 17:00` for one within a day; the zone follows if it is not the usual one
 */
export function ending(instant: Temporal.Instant | string, zone: string, usual: string | undefined) {
  const { at, day, lastDay } = deadlineAt(Temporal.Instant.from(instant), zone)
  const isEndOfDay = startOfDay(day, zone).equals(at)
  const named = dateInWords(isEndOfDay ? lastDay : day)
  const when = isEndOfDay ? `end of ${named}` : `${named} ${localTime(at, zone).toPlainTime().toString({ smallestUnit: 'minute' })}`
  return zone === usual ? when : `${when} (${zone})`
}
