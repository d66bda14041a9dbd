import { CsvError, type Parser, parse } from 'csv-parse'
import { type Problem, seen } from '../../../shared/domain/problem.ts'
import { longestRecord, type RecordRow, wrongRow } from './row.ts'
import { findLine, UnreadableFileError } from './text-file.ts'

/** @throws UnreadableFileError where the rest of the text is no CSV */
export async function* csvRows(file: string, text: AsyncIterable<string>, columns: readonly string[]): AsyncGenerator<RecordRow> {
  const records: { readonly line: number; readonly values: readonly string[] }[] = []
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record(values: string[], { lines: line }) {
      records.push({ line, values })
      return null
    },
  })
  // Each piece hears of its own errors.
  parser.on('error', () => {})
  let header: readonly string[] | undefined
  let lastLine = 0
  for await (const piece of withEnd(text)) {
    const fault = await parsed(parser, piece)
    for (const { line, values } of records.splice(0)) {
      lastLine = line
      if (header) yield rowOf(line, header, values)
      else {
        header = values.map((name) => name.trim())
        const faults = headerFaults(header, columns)
        for (const fault of faults) yield { line, problem: { line, ...fault } }
        if (faults.length > 0) return
      }
    }
    if (fault) throw await unreadable(fault, file, lastLine)
  }
  if (!header) for (const fault of headerFaults([], columns)) yield { line: 1, problem: { line: 1, ...fault } }
}

async function* withEnd(text: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield* text
  yield undefined
}

/** @param piece undefined for the end of the text */
const parsed = (parser: Parser, piece: string | undefined): Promise<CsvError | undefined> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error && !(error instanceof CsvError) ? reject(error) : resolve(error ?? undefined))
    if (piece === undefined) parser.end(done)
    else parser.write(piece, done)
  })

function rowOf(line: number, header: readonly string[], values: readonly string[]): RecordRow {
  if (values.length === header.length) return { line, fields: Object.fromEntries(header.map((name, column) => [name, values[column]])) }
  const start = seen(values.slice(0, 2 * header.length).join(','))
  return wrongRow(line, `must have ${header.length} values, one for each column, but has ${values.length}: ${start}`)
}

/** The broken record begins on the first line after the last record that is not empty. */
async function unreadable(cause: CsvError, file: string, lastLine: number): Promise<UnreadableFileError> {
  if (cause.code === 'CSV_MAX_RECORD_SIZE') {
    const fault = `must have records of ${longestRecord} characters at most, and a closing " for each opening one`
    return new UnreadableFileError(fault, { line: lastLine + 1, cause })
  }
  const fault = brokenQuotes[cause.code] ?? `must be well-formed CSV (${cause.message})`
  const begin = await findLine(file, (text, number) => number > lastLine && text.trim() !== '')
  return begin
    ? new UnreadableFileError(`${fault}, but is ${seen(begin.text)}`, { line: begin.number, cause })
    : new UnreadableFileError(fault, { line: lastLine + 1, cause })
}

/** By codes of `csv-parse`. */
const brokenQuotes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'must close the " that it opens, or write "" for a quote that is part of a value',
  CSV_INVALID_CLOSING_QUOTE: 'must have a comma after a closing ", or write "" for a quote that is part of a value',
  INVALID_OPENING_QUOTE: 'must have quotes round a whole value, and "" for each quote that is part of it',
}

/** Where the first line has none of the columns, it is no header. */
function headerFaults(header: readonly string[], columns: readonly string[]): Omit<Problem, 'line'>[] {
  const right = columns.join(',')
  if (header.length === 0) return [{ field: '', message: `must begin with the columns ${right}, but is empty` }]
  if (!header.some((name) => columns.includes(name)))
    return [{ field: '', message: `must begin with the columns ${right}, separated by commas, but begins with ${seen(header.join(','))}` }]
  return [
    ...columns.filter((name) => !header.includes(name)).map((field) => ({ field, message: `is missing: the columns are ${right}` })),
    ...header
      .filter((name) => !columns.includes(name))
      .map((name) => ({ field: name || 'a column without a name', message: `is not a column known here: the columns are ${right}` })),
    ...header
      .filter((name, index) => columns.includes(name) && header.indexOf(name) !== index)
      .map((field) => ({ field, message: `must be given once: the columns are ${right}` })),
  ]
}
