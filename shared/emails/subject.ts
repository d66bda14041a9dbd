/** The subjects of notices and digests. */
import type { Temporal } from 'temporal-polyfill'
import type { Deadline } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { lastDay } from './dates.ts'

const what = {
  announcement: '',
  first: 'Please act: ',
  again: 'Please act: ',
  changed: 'New date: ',
  suspended: 'Work access suspended: ',
  cleared: 'Nothing left to do: ',
  restored: 'Work access restored: ',
} as const

/**
 * The subject of a notice to a staff member.
 * @param step as rehearsals and evidence name it: `first+P7D`, `P7D`, `after:P0D`
 * @param now the moment of sending, from which the words come
 */
export function noticeSubject(step: string, title: string, deadline: Deadline, now: Temporal.Instant): string {
  const kind = step.split('+')[0] ?? step
  if (kind === 'suspended' || kind === 'cleared' || kind === 'restored') return what[kind] + title
  if (!isBefore(now, deadline.at)) return `Overdue: ${title}`
  const start = kind === 'announcement' || kind === 'first' || kind === 'again' || kind === 'changed' ? what[kind] : 'Reminder: '
  return `${start}${title} by ${lastDay(deadline)}`
}

/** The subject of a digest to a manager or a team. */
export function digestSubject(overdue: number, unreachable: number, title: string): string {
  const counts = [...(overdue > 0 ? [`${overdue} overdue`] : []), ...(unreachable > 0 ? [`${unreachable} unreachable`] : [])]
  return `${counts.join(', ')}: ${title}`
}
