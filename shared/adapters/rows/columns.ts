/** Which column of a file is which of ours. */
import type { CsvColumns } from './csv.ts'

/** Columns under their own or another name; letter case, spaces and punctuation of a heading make no difference. What is no column is left out. */
export function headedColumns({ names, mayLack }: CsvColumns, others: Readonly<Record<string, readonly string[]>>): CsvColumns {
  const columns = new Map(names.flatMap(name => (others[name] ?? []).map(heading => [folded(heading), name])))
  for (const name of names) columns.set(folded(name), name)
  return { names, mayLack, columnOf: heading => columns.get(folded(heading)) }
}

const folded = (heading: string) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Of our own files, under the names that other systems use. */
export const usualColumns = (columns: CsvColumns): CsvColumns => ({ ...headedColumns(columns, usualNames), areTold: true })

const usualNames: Readonly<Record<string, readonly string[]>> = {
  id: ['Staff ID', 'Employee ID', 'Employee number', 'Device ID'],
  email: ['Mail', 'E-mail address', 'User principal name', 'UPN'],
  name: ['Full name', 'Display name'],
  language: ['Preferred language', 'Locale'],
  zone: ['Time zone'],
  unit: ['Department', 'Organisational unit', 'Organizational unit'],
  country: ['Country code'],
  manager: ['Manager ID', 'Line manager', 'Supervisor'],
  staff: ['Owner', 'Owner ID', 'Staff ID', 'Employee ID', 'User ID'],
  label: ['Device name'],
  platform: ['OS', 'Operating system'],
  ownership: ['Owner type'],
  apps: ['Installed apps'],
  reportedAt: ['Last seen', 'Last reported'],
  serial: ['Serial number'],
}

/** Columns under the headings that a person chose; an empty one stands for a column that the file lacks, and that then is empty. */
export function chosenColumns({ names, mayLack = [] }: CsvColumns, headings: Readonly<Record<string, string>>): CsvColumns {
  const blank = names.filter(name => headings[name] === '' && !mayLack.includes(name))
  return {
    names,
    mayLack: [...mayLack, ...blank],
    blank,
    areTold: true,
    columnOf: heading => names.find(name => heading !== '' && headings[name] === heading),
  }
}
