import type { Temporal } from 'temporal-polyfill'

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Thu 2023-02-23` */
export const withWeekday = (date: Temporal.PlainDate): string => `${names[date.dayOfWeek - 1]} ${date}`
