import type { RehearsalSummary } from '../../../shared/domain/rehearsal/summary.ts'
import { facts, minute, rows } from '../output/rows.ts'
import type { TableStyle } from '../terminal.ts'

/** A line for each day on which something happens, one for each unit, and totals. */
export function summaryLines({ days, counts, ...all }: RehearsalSummary, zone: string, style: TableStyle): string[] {
  const { from, until, staff, mails, suspensions, restorations, cost, quota } = all
  const units = Object.entries(counts).map(([unit, counts]) => ({ unit, ...counts }))
  return [
    ...rows(
      days,
      {
        day: ({ date }) => date,
        mailed: ({ mailed }) => mailed || '·',
        cleared: ({ cleared }) => cleared || '·',
        overdue: ({ overdue }) => overdue || '·',
        suspended: ({ suspended }) => suspended || '·',
        restored: ({ restored }) => restored || '·',
        'in breach': ({ inBreach }) => inBreach,
      },
      style,
    ),
    '\n',
    ...rows(
      units,
      {
        unit: ({ unit }) => unit,
        'in breach': ({ breach }) => breach,
        unknown: ({ unknown }) => unknown,
        clear: ({ clear }) => clear,
      },
      style,
    ),
    '\n',
    ...facts({
      from: minute(from, zone),
      until: minute(until, zone),
      zone: `days and times are in ${zone}`,
      staff: `${staff.inAudience} in scope, ${staff.inBreach} in breach, ${staff.overdue} overdue at some time, ${staff.suspended} suspended`,
      mails: `${mails.toStaff} to staff, ${mails.digests} digests to managers and teams`,
      access: `${suspensions} suspensions, ${restorations} restorations`,
      cost: `${cost.usd.toFixed(2)} USD, at ${cost.perThousandMails} a thousand mails`,
      time:
        quota &&
        `${quota.busiest.minutes} min for the ${quota.busiest.mails} mails of ${quota.busiest.date}, at ${quota.perSecond} a second`,
      quota: quota?.leftToday === undefined ? undefined : `${quota.leftToday} mails left today`,
    }),
  ]
}
