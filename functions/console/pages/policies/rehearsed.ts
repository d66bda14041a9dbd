/** What a rehearsal found, in tables. */
import { html, type SafeHtml } from '@remix-run/html-template'
import type { RehearsalSummary } from '../../../../shared/domain/rehearsal/summary.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { facts, table } from '../../parts.ts'
import { day } from '../../times.ts'
import { warningList } from './parts.ts'

/** Units of which each has a row; the table says how many it leaves out. */
const mostUnits = 50

/** @param before of the rehearsal before it, to see what has changed */
export function rehearsedParts(summary: RehearsalSummary, before: RehearsalSummary | undefined): SafeHtml {
  const { counts, days, stages, cost, quota, warnings } = summary
  const number = (of: (summary: RehearsalSummary) => number): SafeHtml => {
    const [now, earlier] = [of(summary), before && of(before)]
    const moved =
      earlier === undefined || earlier === now ? '' : ` (${now > earlier ? '+' : '−'}${Math.abs(now - earlier).toLocaleString('en')})`
    return html`${now.toLocaleString('en')}<span class="quiet">${moved}</span>`
  }
  const units = Object.entries(counts).toSorted(([, a], [, b]) => b.breach + b.unknown - (a.breach + a.unknown))
  const left = units.length - mostUnits
  return html`${warningList(warnings)}
${facts([
  ['People in its audience', number(({ staff }) => staff.inAudience)],
  ['Of them in breach', number(({ staff }) => staff.inBreach)],
  ['Overdue at some time', number(({ staff }) => staff.overdue)],
  ['People who lose access', number(({ staff }) => staff.suspended)],
  ['Suspensions of devices', number(({ suspensions }) => suspensions)],
  ['Restorations', number(({ restorations }) => restorations)],
  ['Mails to staff', number(({ mails }) => mails.toStaff)],
  ['Digests to managers and teams', number(({ mails }) => mails.digests)],
  ['Cost of mail', `${cost.usd.toFixed(2)} USD`],
  quota ? ['Busiest day', html`${day(quota.busiest.date)}: ${counted(quota.busiest.mails, 'mail')}`] : undefined,
])}
${before ? html`<p class="quiet">In brackets: more or fewer than in the rehearsal before.</p>` : ''}
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
