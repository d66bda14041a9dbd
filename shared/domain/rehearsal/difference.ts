/** What differs between two rehearsals of a policy. */
import { Temporal } from 'temporal-polyfill'
import { dayColumns } from './days.ts'
import { type RehearsalSummary, unitColumns, unitsIn } from './summary.ts'

/** A number in both. */
export interface Change {
  readonly before: number
  readonly after: number
}

/** A day or a unit with some number that differs. */
export interface ChangedRow {
  readonly name: string
  /** In order of the columns. */
  readonly changes: readonly Change[]
}

type Rows<Column extends string> = Readonly<Record<string, Readonly<Record<Column, number>>>>

/**
 * Columns are those of `dayColumns`. Days before the later rehearsal begins are left out: it cannot have them.
 * @param zone of the days
 */
export function changedDays(before: RehearsalSummary, after: RehearsalSummary, zone: string): readonly ChangedRow[] {
  const first = Temporal.Instant.from(after.from).toZonedDateTimeISO(zone).toPlainDate().toString()
  const byDate = ({ days }: RehearsalSummary) => Object.fromEntries(days.map((day) => [day.date, day]))
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
    .map((name) => ({
      name,
      changes: columns.map((column) => ({ before: before[name]?.[column] ?? 0, after: after[name]?.[column] ?? 0 })),
    }))
    .filter((row) => sizeOf(row) > 0)
}

const sizeOf = ({ changes }: ChangedRow): number => changes.reduce((sum, { before, after }) => sum + Math.abs(after - before), 0)
