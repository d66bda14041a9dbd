/** What a rehearsal found, in tables. */

import { html } from '#domain/html.ts'
import { namedInWords } from '#domain/rehearsal/named-addresses.ts'
import {
  type ChangedRow,
  changedDays,
  changedUnits,
  type NumberChange,
  type RehearsalSummary,
  unitColumns,
  unitsIn,
} from '#domain/rehearsal/summary.ts'
import { counted, figure } from '#domain/text.ts'
import { dayText, facts, list, type TableCell } from '#functions/console/parts.ts'
import { coverageParts } from '../coverage.ts'
import { warningList } from './parts.ts'

/** Units of which each has a row; the table says how many it leaves out. */
const mostUnits = 50

const sumOf = (counts: RehearsalSummary['counts'], state: 'breach' | 'unknown') =>
  Object.values(counts).reduce((sum, unit) => sum + unit[state], 0)

/** Numbers of the whole campaign. */
const totals: readonly (readonly [name: string, of: (summary: RehearsalSummary) => number])[] = [
  ['People in the audience', ({ staff }) => staff.inAudience],
  ['Devices in scope', ({ devicesInScope = 0 }) => devicesInScope],
  ['People in breach for certain when it starts', ({ counts }) => sumOf(counts, 'breach')],
  ['People with unknown devices only when it starts', ({ counts }) => sumOf(counts, 'unknown')],
  ['People with a case in breach at some point', ({ staff }) => staff.inBreach],
  ['People overdue at some point', ({ staff }) => staff.overdue],
  ['People who lose access', ({ staff }) => staff.suspended],
  ['Suspensions of devices', ({ suspensions }) => suspensions],
  ['Restorations', ({ restorations }) => restorations],
  ['Mails to staff', ({ mails }) => mails.toStaff],
  ['Digests to managers and teams', ({ mails }) => mails.digests],
]

/** The same of a policy that asks owners. */
const askedTotals: typeof totals = [
  ['People asked about devices that no source can read', ({ asked }) => asked?.staff ?? 0],
  ['Devices asked about', ({ asked }) => asked?.devices ?? 0],
  ['Of these people, could lose access if they do not answer', ({ asked }) => asked?.mayLose ?? 0],
]

const dayHeads = ['Day', 'Mailed', 'Cleared', 'Overdue', 'Suspended', 'Restored']

export function rehearsedParts(summary: RehearsalSummary, zone: string) {
  const { named = {}, coverage, days, stages = [], cost, quota, warnings } = summary
  const units = Object.entries(unitsIn(summary)).toSorted(([, a], [, b]) => b.breach + b.unknown - (a.breach + a.unknown))
  return html`${warningList(warnings)}
${facts([
  ...[...totals, ...(summary.asked ? askedTotals : [])].map(([name, of]) => [name, of(summary)] as const),
  ...namedInWords(named, zone).map(words => ['Approving confirms', words] as const),
  ['Cost of mail', `${cost.usd.toFixed(2)} USD`],
  // One stored earlier may have a busiest day without a date.
  ['Busiest day', quota?.busiest?.mails ? html`${dayText(quota.busiest.date)}: ${counted(quota.busiest.mails, 'mail')}` : undefined],
])}
${coverage ? coverageParts(coverage) : ''}
${list(
  'Day by day',
  [...dayHeads, 'Cases in breach at its end'],
  days.map(({ date, mailed, cleared, overdue, suspended, restored, inBreach }) => [
    dayText(date),
    ...[mailed, cleared, overdue, suspended, restored, inBreach],
  ]),
)}
${list(
  'By stage',
  ['Stage', 'Staff at it', 'Overdue', 'Suspended'],
  stages.map(({ stage, reached, overdue, suspended }) => [stage, reached, overdue, suspended]),
)}
${unitList(
  'Staff by unit',
  'the most in breach',
  units.map(([unit, numbers]) => [unit, ...unitColumns.map(column => numbers[column])]),
)}`
}

/** @param chosen which units it shows if there are many */
const unitList = (caption: string, chosen: string, rows: readonly (readonly TableCell[])[]) => {
  const left = rows.length - mostUnits
  return list(
    left > 0 ? `${caption}: the ${mostUnits} with ${chosen}; ${counted(left, 'more unit')} not shown` : caption,
    ['Unit', 'In breach', 'Unknown', 'Clear', 'Mailed', 'Lose access'],
    rows.slice(0, mostUnits),
  )
}

/** @param zone of the days in both */
export function sinceBefore(before: RehearsalSummary, after: RehearsalSummary, zone: string) {
  const changedTotals = [...totals, ...askedTotals]
    .map(([name, of]) => [name, { before: of(before), after: of(after) }] as const)
    .filter(([, { before, after }]) => before !== after)
  const days = changedDays(before, after, zone)
  const units = changedUnits(before, after)
  if (changedTotals.length + days.length + units.length === 0) return html`<p>No difference.</p>`
  return html`${facts(changedTotals.map(([name, change]) => [name, changed(change)]))}
${list(
  'Days that differ',
  dayHeads,
  days.map(row => [dayText(row.name), ...cells(row)]),
)}
${unitList(
  'Units that differ',
  'the largest differences',
  units.map(row => [row.name, ...cells(row)]),
)}`
}

/** Numbers that decide, each as the end of `12 more …`. */
const deciding: readonly (readonly [of: (summary: RehearsalSummary) => number, one: string, more: string])[] = [
  [({ staff }) => staff.suspended, 'person would lose access', 'people would lose access'],
  [({ staff }) => staff.overdue, 'person would be overdue', 'people would be overdue'],
  [({ staff }) => staff.inBreach, 'person would have something to do', 'people would have something to do'],
  [({ mails }) => mails.toStaff, 'mail would go to staff', 'mails would go to staff'],
]

/** `12 more people would lose access, 1 fewer mail would go to staff` */
export function sinceInWords(before: RehearsalSummary, after: RehearsalSummary) {
  const changes = deciding.flatMap(([of, one, many]) => {
    const more = of(after) - of(before)
    return more === 0 ? [] : [`${figure(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'} ${Math.abs(more) === 1 ? one : many}`]
  })
  return changes.join(', ') || 'as many people would lose access, be overdue and get mail'
}

const cells = ({ changes }: ChangedRow) => changes.map(changed)

/** `1,204 (12 more)`: a sign alone is not read aloud. */
function changed({ before, after }: NumberChange) {
  const more = after - before
  const difference = more === 0 ? '' : ` (${figure(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'})`
  return html`<span class="number">${figure(after)}</span>${difference}`
}
