import type { Temporal } from 'temporal-polyfill'

const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Thu 2023-02-23` */
export const withWeekday = (date: Temporal.PlainDate): string => `${weekdayNames[date.dayOfWeek - 1]} ${date}`

const longDate = { day: 'numeric', month: 'long', year: 'numeric' } as const

/** `Wed 15 March 2023` */
export const dateInWords = (date: Temporal.PlainDate): string =>
  `${weekdayNames[date.dayOfWeek - 1]} ${date.toLocaleString('en-GB', longDate)}`
