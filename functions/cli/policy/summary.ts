import { secondsToSend } from '#domain/capacity.ts'
import { askedInWords } from '#domain/rehearsal/asked.ts'
import { dayColumns } from '#domain/rehearsal/end.ts'
import { namedInWords } from '#domain/rehearsal/named-addresses.ts'
import { type RehearsalSummary, unitsIn } from '#domain/rehearsal/summary.ts'
import { counted } from '#domain/text.ts'
import { minute } from '#functions/minute.ts'
import { coverageWords } from '../output/coverage.ts'
import { factRows, tableRows, wordLines } from '../output/rows.ts'
import type { TableStyle } from '../terminal.ts'

/** A line for each day on which something happens, one for each unit, and totals. */
export function summaryLines(summary: RehearsalSummary, zone: string, style: TableStyle): string[] {
  const { days, stages, ...all } = summary
  const { from, until, staff, asked, named, devicesInScope, coverage, mails, suspensions, restorations, protected: kept, cost, quota } = all
  return [
    ...tableRows(
      days.map(day => ({
        day: day.date,
        ...Object.fromEntries(dayColumns.map(name => [name, day[name] || '·'])),
        'in breach': day.inBreach,
      })),
      style,
    ),
    '\n',
    ...tableRows(
      Object.entries(unitsIn(summary)).map(([unit, { breach, unknown, clear, mailed, suspended }]) => ({
        unit,
        'in breach': breach,
        unknown,
        clear,
        mailed,
        'lose access': suspended,
      })),
      style,
    ),
    ...(stages
      ? [
          '\n',
          ...tableRows(
            stages.map(({ stage, reached, overdue, suspended }) => ({ stage, 'staff at it': reached, overdue, suspended })),
            style,
          ),
        ]
      : []),
    ...(coverage ? ['\n', ...wordLines(coverageWords(coverage), style)] : []),
    '\n',
    ...factRows({
      from: minute(from, zone),
      until: minute(until, zone),
      zone: `days and times are in ${zone}`,
      staff: `${staff.inAudience} in scope, ${staff.inBreach} in breach, ${staff.overdue} overdue at some time, ${staff.suspended} suspended`,
      asked: asked && askedInWords(asked),
      'approving confirms': named && namedInWords(named, zone).join('; '),
      devices: devicesInScope === undefined ? undefined : `${devicesInScope} in scope`,
      mails: `${mails.toStaff} to staff, ${counted(mails.digests, 'digest')} to managers and teams`,
      access: `${counted(suspensions, 'suspension')}, ${counted(restorations, 'restoration')}`,
      protected: kept && `${counted(kept.suspensions, 'suspension')} of ${kept.staff} staff reported, not carried out`,
      cost: `${cost.usd.toFixed(2)} USD, at ${cost.perThousandMails} a thousand mails`,
      time: quota?.busiest?.mails
        ? `${lasting(secondsToSend(quota.busiest.mails, quota.perSecond))} for the ${counted(quota.busiest.mails, 'mail')} of ${quota.busiest.date}, at ${quota.perSecond} a second`
        : undefined,
      quota: quota?.leftToday === undefined ? undefined : `${counted(quota.leftToday, 'mail')} left today`,
    }),
  ]
}

function lasting(seconds: number) {
  if (seconds < 1) return 'under a second'
  return seconds < 60 ? counted(Math.ceil(seconds), 'second') : counted(Math.ceil(seconds / 60), 'minute')
}
