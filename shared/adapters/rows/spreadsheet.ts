import { stringify } from 'csv-stringify/sync'

/** What stands between two cells: spreadsheets expect `;` where a comma is part of a number. */
export const separators = [',', ';'] as const

export type SpreadsheetSeparator = (typeof separators)[number]

/** Spreadsheets run what begins like a formula, and some split at either separator, whatever the quotes. */
const marked = (cell: string) => cell.replace(/(?<=(?:^|[,;])[\s"]*)(?='*[=+\-@＝＋－＠])/gu, "'")

/** A cell of `spreadsheet`, as it was. */
export const withoutMarks = (cell: string) => cell.replace(/(?<=(?:^|[,;])[\s"]*)'(?='*[=+\-@＝＋－＠])/gu, '')

/** Lines of CSV without formulas. */
export const spreadsheet = (lines: readonly (readonly string[])[], separator: string = ',') =>
  stringify(
    lines.map(line => line.map(marked)),
    { delimiter: separator, record_delimiter: 'windows' },
  )
