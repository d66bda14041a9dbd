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
function moment(deadline: Deadline): { readonly isEndOfDay: boolean; readonly words: string } {
  if (startOfDay(deadline.day, deadline.zone).equals(deadline.at))
    return { isEndOfDay: true, words: `the end of ${lastDay(deadline)} (${deadline.zone})` }
  const time = deadline.at.toZonedDateTimeISO(deadline.zone).toPlainTime().toString({ smallestUnit: 'minute' })
  return { isEndOfDay: false, words: `${time} on ${inWords(deadline.day)} (${deadline.zone})` }
}

/** `by the end of Wednesday 15 March 2023 (Europe/Brussels)`, or `before 17:00 on …` where the deadline is no midnight. */
export function byWhen(deadline: Deadline): string {
  const { isEndOfDay, words } = moment(deadline)
  return `${isEndOfDay ? 'by' : 'before'} ${words}`
}

/** `the end of Wednesday 15 March 2023 (Europe/Brussels)` */
export const when = (deadline: Deadline): string => moment(deadline).words

/** What is left until the last day, where that is one. */
export function timeLeft(deadline: Deadline, now: Temporal.Instant): string {
  const today = now.toZonedDateTimeISO(deadline.zone).toPlainDate()
  const { days } = today.until(deadline.lastDay, { largestUnit: 'days' })
  if (days <= 0) return 'Today is the last day.'
  return days === 1 ? 'Tomorrow is the last day.' : `That is in ${days} days.`
}
