/** What a rehearsal found, in tables. */
import { html, type SafeHtml } from '@remix-run/html-template'
import type { RehearsalSummary } from '../../../../shared/domain/rehearsal/summary.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { facts, table } from '../../parts.ts'
import { day } from '../../times.ts'
import { warningList } from './parts.ts'

/** Units of which each has a row; the table says how many it leaves out. */
const mostUnits = 50

export function rehearsedParts({
  staff,
  mails,
  suspensions,
  restorations,
  counts,
  days,
  stages,
  cost,
  quota,
  warnings,
}: RehearsalSummary): SafeHtml {
  const units = Object.entries(counts).toSorted(([, a], [, b]) => b.breach + b.unknown - (a.breach + a.unknown))
  const left = units.length - mostUnits
  return html`${warningList(warnings)}
${facts([
  ['People in its audience', staff.inAudience],
  ['Of them in breach', staff.inBreach],
  ['Overdue at some time', staff.overdue],
  ['People who lose access', staff.suspended],
  ['Suspensions of devices', suspensions],
  ['Restorations', restorations],
  ['Mails to staff', mails.toStaff],
  ['Digests to managers and teams', mails.digests],
  ['Cost of mail', `${cost.usd.toFixed(2)} USD`],
  quota ? ['Busiest day', html`${day(quota.busiest.date)}: ${counted(quota.busiest.mails, 'mail')}`] : undefined,
])}
${table(
  'Day by day',
  ['Day', 'Mailed', 'Cleared', 'Overdue', 'Suspended', 'Restored', 'In breach at its end'],
  days.map(({ date, mailed, cleared, overdue, suspended, restored, inBreach }) => [
    day(date),
    ...[mailed, cleared, overdue, suspended, restored, inBreach],
  ]),
)}
${
  stages
    ? table(
        'By stage',
        ['Stage', 'Staff at it', 'Overdue', 'Suspended'],
        stages.map(({ stage, reached, overdue, suspended }) => [stage, reached, overdue, suspended]),
      )
    : ''
}
${table(
  left > 0 ? `By unit: the ${mostUnits} with the most in breach; ${counted(left, 'more unit')} not shown` : 'By unit',
  ['Unit', 'In breach', 'Unknown', 'Clear'],
  units.slice(0, mostUnits).map(([unit, { breach, unknown, clear }]) => [unit, breach, unknown, clear]),
)}`
}
