/** What an admin reads before deciding on a policy. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { secondsToSend } from '../capacity.ts'
import type { Quota } from '../quota.ts'
import { type FoundCounts, foundCounts } from './counts.ts'
import { daysOf, mailsIn } from './days.ts'
import type { RehearsedEvent } from './events.ts'
import type { Rehearsal } from './rehearse-campaign.ts'

/** US dollars for a thousand mails in any region: https://aws.amazon.com/ses/pricing, November 2026. */
const dollarsPerThousandMails = 0.1

const count = z.int()

export const rehearsalSummary = z.strictObject({
  from: z.string(),
  until: z.string(),
  staff: z.strictObject({ inAudience: count, inBreach: count, overdue: count, suspended: count }),
  mails: z.strictObject({ toStaff: count, digests: count }),
  suspensions: count,
  restorations: count,
  counts: foundCounts.describe('People in the audience, by unit and state of their devices.'),
  days: z
    .array(
      z.strictObject({
        date: z.string(),
        mailed: count,
        cleared: count,
        overdue: count,
        suspended: count,
        restored: count,
        inBreach: count.describe('Cases in breach when the day ends.'),
      }),
    )
    .describe('Days on which something happens.'),
  cost: z.strictObject({ usd: z.number(), perThousandMails: z.number() }).describe('For mail only, without tax.'),
  quota: z
    .exactOptional(
      z.strictObject({
        perSecond: z.number(),
        leftToday: z.exactOptional(z.number().describe('Absent if unlimited.')),
        busiest: z.strictObject({ date: z.string(), mails: count, minutes: count }).describe('The day with the most mails.'),
      }),
    )
    .describe('The mail service’s quota; absent if it could not be read.'),
  warnings: z.array(z.string()),
})

export type RehearsalSummary = z.output<typeof rehearsalSummary>

/**
 * @param zone of the days
 * @param counts of the audience at the time of the rehearsal
 * @param inBreach cases in breach at its start
 */
export function summaryOf(
  { events, from, until, warnings }: Rehearsal,
  zone: string,
  counts: FoundCounts,
  inBreach: number,
  quota: Quota | undefined,
): RehearsalSummary {
  const days = daysOf(events, zone, inBreach)
  const staffWith = (kind: RehearsedEvent['kind']) => new Set(events.filter((event) => event.kind === kind).map(({ staff }) => staff)).size
  const sum = (pick: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + pick(day), 0)
  const mailed = sum((day) => day.mailed)
  const inAudience = Object.values(counts).reduce((total, { breach, unknown, clear }) => total + breach + unknown + clear, 0)
  return {
    from: from.toString(),
    until: until.toString(),
    staff: { inAudience, inBreach: inBreach + staffWith('opened'), overdue: staffWith('overdue'), suspended: staffWith('suspension') },
    mails: { toStaff: mailsIn(events, 'notice'), digests: mailsIn(events, 'digest') },
    suspensions: sum((day) => day.suspended),
    restorations: sum((day) => day.restored),
    counts,
    days: days.map((day) => ({ ...day, date: day.date.toString() })),
    cost: { usd: Math.ceil(mailed * dollarsPerThousandMails) / 1000, perThousandMails: dollarsPerThousandMails },
    ...(quota ? { quota: { ...quotaOf(quota), busiest: busiestOf(days, quota) } } : {}),
    warnings: [...warnings],
  }
}

/** An unlimited quota is left out: JSON has no infinity. */
const quotaOf = ({ perSecond, leftToday }: Quota) => ({ perSecond, ...(Number.isFinite(leftToday) ? { leftToday } : {}) })

function busiestOf(days: readonly { readonly date: Temporal.PlainDate; readonly mailed: number }[], { perSecond }: Quota) {
  const busiest = days.reduce((a, b) => (b.mailed > a.mailed ? b : a), days[0] ?? { date: '', mailed: 0 })
  return { date: busiest.date.toString(), mails: busiest.mailed, minutes: Math.ceil(secondsToSend(busiest.mailed, perSecond) / 60) }
}
