/** The part of a policy document about time: what the schedule reads. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { matching, trueOrFalse, wholeBetween } from '../fields.ts'
import { calendarName } from './calendars.ts'
import { days, hoursOfDay, localDateTime, momentField, oneDayOrMore, plainDate, timeOfDay, zoneName } from './fields.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** ISO weekday numbers: Monday is 1. */
const week = z
  .array(z.enum(weekdays, { error: `must be one of ${weekdays.join(', ')}` }), {
    error: 'must be a list of weekdays such as [mon, tue, wed, thu, fri]',
  })
  .min(1, 'must name at least one weekday')
  .transform(names => new Set(names.map(name => weekdays.indexOf(name) + 1)))

const holidays = z.union(
  [
    z.string().regex(calendarName, 'must be `country`, the name of a calendar such as eu-commission, or a list of dates'),
    z
      .array(plainDate)
      .max(400, 'must be 400 dates at most')
      .transform(dates => new Set(dates.map(String))),
  ],
  { error: 'must be `country`, the name of a calendar such as eu-commission, or a list of dates' },
)

const notify = matching(/^[a-z][a-z0-9-]{0,31}$/, 'must be staff, manager or the name of one of the policy’s teams')

const rung = z
  .strictObject({
    after: days.describe('How long after the deadline; P0D is the deadline itself.'),
    suspend: trueOrFalse.default(false).describe('Whether work access of devices in breach is cut.'),
    notify: notify.optional().describe('Who is told: staff, manager, or a team by its name.'),
    wait: z
      .literal('working-time', { error: 'must be working-time' })
      .optional()
      .describe('`working-time` delays it to the recipient’s working time.'),
  })
  .refine(({ suspend, notify }) => suspend || notify !== undefined, 'must suspend, or notify someone')

const repeatedRung = z.strictObject({
  every: oneDayOrMore.describe('How long after the rung above, and between repetitions.'),
  notify: notify.describe('Who is told: staff, manager, or a team by its name.'),
  times: wholeBetween(1, 100).describe('How often at most.'),
})

/** Rungs in order. */
export const ladder = z
  .array(z.union([rung, repeatedRung], { error: 'must be a rung such as { after: P1D, notify: manager }' }), {
    error: 'must be a list of rungs such as [{ after: P1D, notify: manager }]',
  })
  .max(50, 'must be 50 rungs at most')
  .superRefine((rungs, context) => {
    rungs.forEach((rung, index) => {
      const before = rungs[index - 1]
      if (before && 'every' in before)
        context.addIssue({ code: 'custom', path: [index], message: 'must come before the repeated rung, which is the last' })
      else if (before && 'after' in rung && rung.after < before.after)
        context.addIssue({ code: 'custom', path: [index], message: 'must not come before the rung above it: write the ladder in order' })
    })
  })

const onADay = z.strictObject({
  on: plainDate.describe('The day.'),
  counts: z
    .enum(['inclusive', 'exclusive'], { error: 'must be inclusive (by that day) or exclusive (as of that day)' })
    .describe('`inclusive`: that day is the last; `exclusive`: the day before is.'),
})

const atATime = z.strictObject({ at: localDateTime.describe('Local time in the policy’s zone.') })

const within = days.describe('Days from the date after which it counts; the last of them is the last day.')

const sinceAnnouncement = z.strictObject({
  within,
  of: z.literal('announcement').describe('From the date of `announcedAt`.'),
})

/** What each stage of a policy may have as its deadline. */
export const stageDeadline = z.union([onADay, atATime, sinceAnnouncement], {
  error: 'must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 } or { within: P14D, of: announcement }',
})

export const deadlineRight =
  'must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 }, { within: P14D, of: announcement }, { within: P30D, of: device } or none'

const deadline = z.union(
  [
    onADay,
    atATime,
    z.strictObject({
      within,
      of: z
        .enum(['announcement', 'device'])
        .describe('`announcement`: from the date of `announcedAt`; `device`: from when each device was given, if later.'),
    }),
    z.literal('none').describe('Staff are reminded every so often, and nobody is ever overdue.'),
  ],
  { error: deadlineRight },
)

/** Days before the last day on which people are reminded where a policy says nothing else. */
export const usualReminders: readonly number[] = [14, 7, 3, 1, 0]

/** The keys about time, spread into the schema of a policy document. */
export const termsShape = {
  zone: z
    .union([z.literal('staff'), zoneName], { error: 'must be an IANA time zone such as Europe/Brussels, or staff' })
    .describe('Zone of the announcement and the deadline: an IANA name, or `staff` for each person’s own.'),
  announcedAt: momentField.describe('When it is announced: local time in `zone`; with `zone: staff`, with an offset or Z.'),
  deadline: deadline
    .optional()
    .describe('`on` a day (by it, or from it), `at` a local time, `within` days of an event, or `none`; not next to `stages`.'),
  reminders: z
    .array(days, { error: 'must be a list of durations such as [P7D, P1D]' })
    .max(50, 'must be 50 reminders at most')
    .optional()
    .meta({
      description: 'How long before the last day people are reminded; P0D is that day itself.',
      default: usualReminders.map(days => `P${days}D`),
    }),
  remindEvery: oneDayOrMore.optional().describe('Without a deadline: how often people are reminded until `review`.'),
  review: plainDate
    .optional()
    .describe('The day on which its owner is asked whether it still applies; without a deadline, the last day of reminders.'),
  sendAt: timeOfDay.prefault('09:00').describe('When mail is sent, where the recipient is.'),
  hours: hoursOfDay.prefault('08:00-18:00').describe('When a first notice may go at once, where the recipient is.'),
  workingDays: z
    .strictObject(
      {
        week: week.prefault(['mon', 'tue', 'wed', 'thu', 'fri']).describe('The days of the week on which people work.'),
        holidays: holidays.prefault('country').describe('`country` for each person’s own, the name of a calendar, or dates.'),
      },
      { error: 'must be working days such as { week: [mon, tue, wed, thu, fri], holidays: country }' },
    )
    .prefault({})
    .describe('The days on which mail is sent and notice counts.'),
  minimumNotice: days.prefault('P5D').describe('The least notice before a suspension, counted from a delivered notice.'),
  staleAfter: oneDayOrMore.prefault('P8D').describe('The oldest reading that still is a reason to suspend.'),
  believedFor: oneDayOrMore
    .prefault('P90D')
    .describe('How long the answer of an owner who checked an unknown device counts. A reading counts at once.'),
  escalation: ladder.prefault([]).describe('What happens after the deadline: rungs, in order.'),
  closedAfter: days.prefault('P90D').describe('How long a clear case stays open. A later breach is a new case.'),
}

const terms = z.object(termsShape)

type Written = z.output<typeof terms>

export type DeadlineForm = NonNullable<Written['deadline']>

/** A policy as far as the schedule reads it, or one of its stages; durations are numbers of days. */
export interface Terms extends Readonly<Omit<Written, 'announcedAt' | 'reminders'>> {
  readonly announcedAt: Temporal.Instant
  readonly reminders: readonly number[]
  /** The name of the stage, which comes before the names of its steps. */
  readonly stage?: string
}

/** Those with a deadline, or with none: not a policy of several stages. */
export type TermsWithDeadline = Terms & { readonly deadline: DeadlineForm }

export type Rung = z.output<typeof rung>
