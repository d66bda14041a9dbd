/** What differs from the rehearsal before. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import {
  type Change,
  type ChangedRow,
  changedDays,
  changedUnits,
  type RehearsalSummary,
} from '../../../../shared/domain/rehearsal/summary.ts'
import { facts, figure, table } from '../../parts.ts'
import { day } from '../../times.ts'
import { dayHeads, totals, unitTable } from './rehearsed.ts'

/** @param zone of the days in both */
export function sinceBefore(before: RehearsalSummary, after: RehearsalSummary, zone: string): SafeHtml {
  const changedTotals = totals.map(([name, of]) => [name, { before: of(before), after: of(after) }] as const).filter(([, c]) => differs(c))
  const days = changedDays(before, after, zone)
  const units = changedUnits(before, after)
  if (changedTotals.length + days.length + units.length === 0) return html`<p>No difference.</p>`
  return html`${facts(changedTotals.map(([name, change]) => [name, changed(change)]))}
${
  days.length > 0
    ? table(
        'Days that differ',
        dayHeads,
        days.map((row) => [day(row.name), ...cells(row)]),
      )
    : ''
}
${
  units.length > 0
    ? unitTable(
        'Units that differ',
        'the largest differences',
        units.map((row) => [row.name, ...cells(row)]),
      )
    : ''
}`
}

const differs = ({ before, after }: Change): boolean => before !== after

const cells = ({ changes }: ChangedRow): readonly SafeHtml[] => changes.map(changed)

/** `1,204 (12 more)`: a sign alone is not read aloud. */
function changed({ before, after }: Change): SafeHtml {
  const more = after - before
  const difference = more === 0 ? '' : ` (${figure(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'})`
  return html`<span class="number">${figure(after)}</span>${difference}`
}
