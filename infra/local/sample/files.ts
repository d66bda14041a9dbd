import { organisation } from './organisation.ts'
import { columns } from './rows.ts'

const staffOfSample = 60
const seed = 21717

/** The files of the sample, each with its text. */
export const sampleFiles = () => filesOf(staffOfSample)

/** The files of an organisation of so many staff, each with its text. */
export function filesOf(size: number): Readonly<Record<'staff.csv' | 'devices.csv' | 'changes.csv', string>> {
  const { staff, devices, changes } = organisation(size, seed)
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
