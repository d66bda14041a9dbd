/** Dates in words. */
import type { Temporal } from 'temporal-polyfill'
import { remembered } from '../schedule/remembered.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { startOfDay } from '../schedule/zone.ts'

const dateFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `Wednesday 15 March 2023` */
export const inWords = (day: Temporal.PlainDate): string => dateFormat.format(day.toZonedDateTime('UTC').epochMilliseconds).replace(',', '')

const lastDays = new WeakMap<Deadline, string>()

/** The last day on which acting is in time: the same for everyone who shares the deadline. */
export const lastDay = (deadline: Deadline): string => remembered(lastDays, deadline, () => inWords(deadline.lastDay))

/** `the end of Wednesday 15 March 2023 (Europe/Brussels)`, or `17:00 on …` where the deadline is no midnight. */
function moment(deadline: Deadline, zone: string): { readonly isEndOfDay: boolean; readonly words: string } {
  if (startOfDay(deadline.day, zone).equals(deadline.at)) return { isEndOfDay: true, words: `the end of ${lastDay(deadline)} (${zone})` }
  const time = deadline.at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' })
  return { isEndOfDay: false, words: `${time} on ${inWords(deadline.day)} (${zone})` }
}

/** `by the end of Wednesday 15 March 2023 (Europe/Brussels)`, or `before 17:00 on …` where the deadline is no midnight. */
export function byWhen(deadline: Deadline, zone: string): string {
  const { isEndOfDay, words } = moment(deadline, zone)
  return `${isEndOfDay ? 'by' : 'before'} ${words}`
}

/** `the end of Wednesday 15 March 2023 (Europe/Brussels)` */
export const when = (deadline: Deadline, zone: string): string => moment(deadline, zone).words

/** What is left until the last day, for a reader on a date. */
export function timeLeft(deadline: Deadline, today: Temporal.PlainDate): string {
  const { days } = today.until(deadline.lastDay, { largestUnit: 'days' })
  if (days <= 0) return 'Today is the last day.'
  return days === 1 ? 'Tomorrow is the last day.' : `That is in ${days} days.`
}
