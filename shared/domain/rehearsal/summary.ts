/** What an admin reads before deciding on a policy. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { secondsToSend } from '../capacity.ts'
import { noneFound } from '../counts-by-day.ts'
import { coverage, coverageOf } from '../coverage/counts.ts'
import type { Immutable } from '../people/fields.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { askedBy } from '../requirements/requirement-of.ts'
import { calendarZone } from '../schedule/zone.ts'
import type { Quota } from '../sending-rate.ts'
import { byName } from '../text.ts'
import { foundCounts, foundStates } from './counts.ts'
import { dayColumns, daysOf } from './end.ts'
import { inOrder, numbersOf, stageNumbers, totalOf } from './happenings.ts'
import { namedAddresses } from './named-addresses.ts'
import { endOf, type Tally } from './tally.ts'
import { policyWarnings, readingWarnings } from './warnings.ts'

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
  protected: z
    .optional(z.strictObject({ suspensions: count, staff: count }))
    .describe('Suspensions that are reported and not carried out, since their people are protected; absent if there are none.'),
  asked: z
    .optional(
      z.strictObject({
        staff: count,
        devices: count.describe('Not counting those already answered about.'),
        mayLose: count.describe('Staff who would lose access if they do not answer by their deadline.'),
      }),
    )
    .describe('Who is asked about devices that no source can read; absent if nobody is.'),
  named: z
    .optional(namedAddresses)
    .describe(
      'Addresses that one admin alone has named, by who did: approving the policy confirms them, unless that admin does; absent if there are none.',
    ),
  counts: foundCounts.describe('People in the audience, by unit and state of their devices.'),
  devicesInScope: z
    .optional(count)
    .describe('Devices in scope, twenty of one person at most: limits in percent are shares of them. Older summaries lack it.'),
  coverage: z
    .optional(coverage)
    .describe(
      'What can be read from devices in scope, and which can be suspended; absent if the policy is not about apps. Older summaries lack it.',
    ),
  units: z
    .optional(z.record(z.string(), z.strictObject({ mailed: count, suspended: count })))
    .describe('Staff in the audience who get mail, and who lose access, by unit; units without any are left out. Older summaries lack it.'),
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
  stages: z.optional(z.array(stageNumbers).describe('In order.')).describe('Absent if the policy has none.'),
  cost: z.strictObject({ usd: z.number(), perThousandMails: z.number() }).describe('For mail only, without tax.'),
  quota: z
    .optional(
      z.strictObject({
        perSecond: z.number(),
        leftToday: z.optional(z.number().describe('Absent if unlimited.')),
        busiest: z
          .optional(z.strictObject({ date: z.string(), mails: count, minutes: count }))
          .describe('The day with the most mails; absent if there are none.'),
      }),
    )
    .describe('The mail service’s quota; absent if it could not be read.'),
  warnings: z.array(z.string()),
})

export type RehearsalSummary = Immutable<z.output<typeof rehearsalSummary>>

export const unitColumns = [...foundStates, 'mailed', 'suspended'] as const

/** All that is known of each unit, in staff. */
export function unitsIn({ counts, units = {} }: RehearsalSummary): Readonly<Record<string, Record<(typeof unitColumns)[number], number>>> {
  const names = [...new Set([...Object.keys(counts), ...Object.keys(units)])]
  return Object.fromEntries(names.map(unit => [unit, { ...noneFound, mailed: 0, suspended: 0, ...counts[unit], ...units[unit] }]))
}

/** @param from when it begins */
export function summaryOf(tally: Tally, policy: PolicyVersion, from: Temporal.Instant, quota: Quota | undefined): RehearsalSummary {
  const until = endOf([tally], policy)
  const moments = inOrder(tally.happenings, until.epochMilliseconds)
  const days = daysOf(moments, calendarZone(policy), tally.inBreach)
  const total = totalOf(moments)
  const { notices = 0, digests = 0, suspended = 0, restored = 0 } = total
  const { staffOpened = 0, staffOverdue = 0, staffSuspended = 0, staffUnheard = 0 } = total
  const { protected: kept, staffProtected: staff = 0 } = total
  const inAudience = Object.values(tally.counts).reduce((total, { breach, unknown, clear }) => total + breach + unknown + clear, 0)
  const suspensions = moments.flatMap(([at, { suspended }]): readonly (readonly [number, number])[] => (suspended ? [[at, suspended]] : []))
  return {
    from: from.toString(),
    until: until.toString(),
    staff: { inAudience, inBreach: tally.inBreach + staffOpened, overdue: staffOverdue, suspended: staffSuspended },
    mails: { toStaff: notices, digests },
    suspensions: suspended,
    restorations: restored,
    protected: kept ? { suspensions: kept, staff } : undefined,
    asked: tally.reach.asked.staff > 0 ? tally.reach.asked : undefined,
    named: Object.keys(tally.named).length > 0 ? tally.named : undefined,
    counts: tally.counts,
    devicesInScope: tally.reach.devicesInScope,
    coverage: askedBy([policy]).app.size > 0 ? coverageOf(Object.values(tally.coverage).flat()) : undefined,
    units: unitsOf(tally, until.epochMilliseconds),
    days: days.map(day => ({ ...day, date: day.date.toString() })),
    stages: policy.stages?.map(({ name }) => numbersOf(name, tally.byStage, until.epochMilliseconds)),
    cost: { usd: Math.ceil((notices + digests) * dollarsPerThousandMails) / 1000, perThousandMails: dollarsPerThousandMails },
    quota: quota ? { ...quotaOf(quota), ...busiestOf(days, quota) } : undefined,
    warnings: [
      ...new Set([
        ...readingWarnings(policy, tally.reach),
        ...policyWarnings(policy, { reach: tally.reach, unheard: staffUnheard, suspensions, isEmpty: days.length === 0 }, until),
      ]),
    ],
  }
}

function unitsOf({ byUnit }: Tally, until: number): NonNullable<RehearsalSummary['units']> {
  const totals = Object.entries(byUnit).map(([unit, happenings]) => [unit, totalOf(inOrder(happenings, until))] as const)
  return Object.fromEntries(
    totals
      .map(([unit, { staffMailed: mailed = 0, staffSuspended: suspended = 0 }]) => [unit, { mailed, suspended }] as const)
      .filter(([, { mailed, suspended }]) => mailed + suspended > 0)
      .toSorted(byName),
  )
}

/** An unlimited quota is left out: JSON has no infinity. */
const quotaOf = ({ perSecond, leftToday }: Quota) => ({ perSecond, leftToday: Number.isFinite(leftToday) ? leftToday : undefined })

function busiestOf(days: readonly { date: Temporal.PlainDate; mailed: number }[], { perSecond }: Quota) {
  const [busiest] = days.toSorted((a, b) => b.mailed - a.mailed)
  if (!busiest?.mailed) return {}
  const { date, mailed: mails } = busiest
  return { busiest: { date: date.toString(), mails, minutes: Math.ceil(secondsToSend(mails, perSecond) / 60) } }
}

/** A number in both. */
export interface NumberChange {
  readonly before: number
  readonly after: number
}

/** A day or a unit with some number that differs. */
export interface ChangedRow {
  readonly name: string
  /** In order of the columns. */
  readonly changes: readonly NumberChange[]
}

type Rows<Column extends string> = Readonly<Record<string, Readonly<Record<Column, number>>>>

/**
 * Columns are those of `dayColumns`. Days before the later rehearsal begins are left out: it cannot have them.
 * @param zone of the days
 */
export function changedDays(before: RehearsalSummary, after: RehearsalSummary, zone: string): readonly ChangedRow[] {
  const first = Temporal.Instant.from(after.from).toZonedDateTimeISO(zone).toPlainDate().toString()
  const byDate = ({ days }: RehearsalSummary) => Object.fromEntries(days.map(day => [day.date, day]))
  return changedRows(dayColumns, byDate(before), byDate(after))
    .filter(({ name }) => name >= first)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Columns are those of `unitColumns`. Units whose numbers differ most come first. */
export const changedUnits = (before: RehearsalSummary, after: RehearsalSummary): readonly ChangedRow[] =>
  changedRows(unitColumns, unitsIn(before), unitsIn(after)).toSorted((a, b) => sizeOf(b) - sizeOf(a))

function changedRows<Column extends string>(columns: readonly Column[], before: Rows<Column>, after: Rows<Column>): readonly ChangedRow[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .map(name => ({
      name,
      changes: columns.map(column => ({ before: before[name]?.[column] ?? 0, after: after[name]?.[column] ?? 0 })),
    }))
    .filter(row => sizeOf(row) > 0)
}

const sizeOf = ({ changes }: ChangedRow) => changes.reduce((sum, { before, after }) => sum + Math.abs(after - before), 0)
