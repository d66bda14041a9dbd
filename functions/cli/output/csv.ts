/** Tables for a spreadsheet. */
import { type SpreadsheetSeparator, spreadsheet } from '../../admin/spreadsheet.ts'
import { clean } from '../clean.ts'
import type { TableColumns } from './rows.ts'

/** The mark tells a spreadsheet that the file is in UTF-8. */
export const csvHead = <T>(columns: TableColumns<T>, separator: SpreadsheetSeparator): string =>
  `\ufeff${spreadsheet([Object.keys(columns)], separator)}`

export const csvLines = <T>(items: readonly T[], columns: TableColumns<T>, separator: SpreadsheetSeparator): string =>
  spreadsheet(
    items.map((item) => Object.values(columns).map((cell) => clean(String(cell(item) ?? '')))),
    separator,
  )
