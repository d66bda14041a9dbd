import { Temporal } from 'temporal-polyfill'
import { localTime, withWeekday } from '../shared/domain/schedule/zone.ts'

/** `Thu 2023-03-16 00:00`, as clocks show it in a zone; where there is none, in UTC: `2023-03-15 23:00Z` */
export function minute(instant: Temporal.Instant | string, zone?: string) {
  if (zone === undefined)
    return String(instant)
      .replace('T', ' ')
      .replace(/(:\d\d)(:\d\d(\.\d+)?)?Z$/, '$1Z')
  const local = localTime(Temporal.Instant.from(instant), zone)
  return `${withWeekday(local.toPlainDate())} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`
}
