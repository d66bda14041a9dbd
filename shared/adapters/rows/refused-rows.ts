/** Refused rows of a file, to be corrected and imported. */
import type { WrittenFile } from '#domain/people/rows.ts'
import type { Problem } from '#domain/problem.ts'
import { type CsvColumns, columnIn, csvRecords, ownColumns } from './csv.ts'
import { isJson, readRows } from './rows.ts'
import { spreadsheet, withoutMarks } from './spreadsheet.ts'
import { textOf, UnreadableFileError } from './text.ts'

/**
 * CSV with all columns of the file as they are, after the line and the reason, which an import ignores.
 * @param columns as the file was read
 */
export async function* refusedRows(file: WrittenFile, problems: readonly Problem[], columns: CsvColumns): AsyncGenerator<string> {
  const byLine = Map.groupBy(problems, ({ line }) => line)
  const reasonOf = (line: number) => byLine.get(line)?.map(({ field, message }) => (field === '' ? message : `${field} ${message}`))
  if (isJson(file.name)) {
    const { names } = columns
    yield `\ufeff${spreadsheet([[...ownColumns, ...names]])}`
    for await (const row of readRows(file, columns, {})) {
      const reason = 'fields' in row ? reasonOf(row.line) : undefined
      if (reason && 'fields' in row)
        yield spreadsheet([[String(row.line), reason.join('; '), ...names.map(name => String(row.fields[name] ?? ''))]])
    }
    return
  }
  let separator = ','
  const records = csvRecords(
    textOf(file, { onEncoding: () => {} }),
    heading => columnIn(columns, heading) !== undefined,
    found => {
      separator = found
    },
  )
  let own: readonly number[] | undefined
  try {
    for await (const { line, values } of records) {
      const isHeader = own === undefined
      own ??= ownColumns.map(name => values.indexOf(name)).filter(place => place >= 0)
      const reason = reasonOf(line)
      const rest = own.length === ownColumns.length ? values.filter((_, place) => !own?.includes(place)).map(withoutMarks) : values
      if (isHeader) yield `\ufeff${spreadsheet([[...ownColumns, ...rest]], separator)}`
      else if (reason) yield spreadsheet([[String(line), reason.join('; '), ...rest]], separator)
    }
  } catch (error) {
    // The rest was not read before, either.
    if (!(error instanceof UnreadableFileError)) throw error
  }
}
