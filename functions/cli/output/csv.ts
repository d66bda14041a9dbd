/** Tables for a spreadsheet. */
import { type Separator, spreadsheet } from '../../admin/spreadsheet.ts'
import { clean } from '../clean.ts'
import type { Columns } from './rows.ts'

/** The mark tells a spreadsheet that the file is in UTF-8. */
export const csvHead = <T>(columns: Columns<T>, separator: Separator): string => `\ufeff${spreadsheet([Object.keys(columns)], separator)}`

export const csvLines = <T>(items: readonly T[], columns: Columns<T>, separator: Separator): string =>
  spreadsheet(
    items.map((item) => Object.values(columns).map((cell) => clean(String(cell(item) ?? '')))),
    separator,
  )
