/** Changes since the previous rehearsal. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import {
  type ChangedRow,
  changedDays,
  changedUnits,
  type NumberChange,
  type RehearsalSummary,
} from '../../../../shared/domain/rehearsal/summary.ts'
import { factList, figure, htmlTable } from '../../parts.ts'
import { dayText } from '../../times.ts'
import { dayHeads, totals, unitTable } from './rehearsed.ts'

/** @param zone of the days in both */
export function sinceBefore(before: RehearsalSummary, after: RehearsalSummary, zone: string): SafeHtml {
  const changedTotals = totals.map(([name, of]) => [name, { before: of(before), after: of(after) }] as const).filter(([, c]) => differs(c))
  const days = changedDays(before, after, zone)
  const units = changedUnits(before, after)
  if (changedTotals.length + days.length + units.length === 0) return html`<p>No difference.</p>`
  return html`${factList(changedTotals.map(([name, change]) => [name, changed(change)]))}
${
  days.length > 0
    ? htmlTable(
        'Days that differ',
        dayHeads,
        days.map((row) => [dayText(row.name), ...cells(row)]),
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

const differs = ({ before, after }: NumberChange): boolean => before !== after

const cells = ({ changes }: ChangedRow): readonly SafeHtml[] => changes.map(changed)

/** `1,204 (12 more)`: a sign alone is not read aloud. */
function changed({ before, after }: NumberChange): SafeHtml {
  const more = after - before
  const difference = more === 0 ? '' : ` (${figure(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'})`
  return html`<span class="number">${figure(after)}</span>${difference}`
}
