import { organisation } from './organisation.ts'
import { columns } from './rows.ts'

const staffOfSample = 60
const seed = 21717

/** The files of the sample, each with its text. */
export function sampleFiles(): Readonly<Record<string, string>> {
  const { staff, devices, changes } = organisation(staffOfSample, seed)
  return {
    'staff.csv': csv(columns.staff, staff),
    'devices.csv': csv(columns.devices, devices),
    'changes.csv': csv(columns.changes, changes),
  }
}

function csv<Column extends string>(columns: readonly Column[], rows: readonly Readonly<Record<Column, string>>[]): string {
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
