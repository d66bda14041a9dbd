import type { Temporal } from 'temporal-polyfill'
import type { Answers } from '../../../shared/campaign/decide/policy-answers.ts'
import { instant, plainDate } from '../../../shared/domain/schedule/fields.ts'
import { localTime } from '../../../shared/domain/schedule/zone.ts'
import type { CliEnvironment } from '../surroundings.ts'

export interface PolicyQuestion {
  readonly asks: string
  readonly hint?: string
  /** The meaning of an empty answer; absent where there is none. */
  readonly otherwise?: (answers: Answers, around: CliEnvironment) => string
  /** @returns undefined for an answer of no known form */
  readonly read: (text: string, before: Answers) => Partial<Answers> | undefined
  readonly isLeftOut?: (answers: Answers) => boolean
}

/** What `Counts` means. */
export const countsHint = 'inclusive: that day is the last (“by”); exclusive: the day before is (“as of”)'

export const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

export const yesOrNo = <T>(text: string, given: (isYes: boolean) => T): T | undefined =>
  /^(yes|y|no|n)$/i.test(text) ? given(/^y/i.test(text)) : undefined

export const usualDeadline = (answers: Answers): string => dateAfterAnnouncement(answers, { days: 21 })

export function dateAfterAnnouncement({ announcedAt, zone }: Answers, time: Temporal.DurationLike): string {
  const moment = instant.safeParse(announcedAt)
  const date = moment.success
    ? localTime(moment.data, zone === 'staff' ? 'UTC' : zone).toPlainDate()
    : plainDate.parse(announcedAt.slice(0, 10))
  return date.add(time).toString()
}
