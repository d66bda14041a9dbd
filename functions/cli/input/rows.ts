import { CsvError, type Options, parse } from 'csv-parse/sync'
import { type Problem, seen } from '../../../shared/domain/problem.ts'

/** Whoever is told of a file's rows, in the order of the file. */
export interface RowReader {
  /**
   * One record, its fields still as written.
   * @param line in the file, from 1: of several, the last
   */
  row(line: number, fields: Readonly<Record<string, unknown>>): void
  problem(problem: Problem): void
}

/** Goes through the records of a CSV file or, by its ending, an NDJSON file. They are passed on one by one, for a file may have millions. */
export function readRows(file: string, text: string, columns: readonly string[], reader: RowReader): void {
  if (/\.(ndjson|jsonl)$/i.test(file)) readNdjson(text, reader)
  else readCsv(text, columns, reader)
}

/** How CSV is read. */
export const csv: Options<string[]> = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: true }

function readCsv(text: string, columns: readonly string[], reader: RowReader): void {
  let lastLine = 0
  const noted = (record: string[], { lines }: { readonly lines: number }) => {
    lastLine = lines
    return record
  }
  try {
    const [first = []] = parse(text, { ...csv, to: 1, on_record: noted })
    const header = first.map((name) => name.trim())
    const faults = headerFaults(header, columns)
    for (const fault of faults) reader.problem({ line: 1, ...fault })
    if (faults.length > 0) return
    parse(text, {
      ...csv,
      from: 2,
      on_record(record: string[], info) {
        const { length } = noted(record, info)
        if (length === header.length) reader.row(lastLine, Object.fromEntries(header.map((name, column) => [name, record[column]])))
        else reader.problem({ line: lastLine, field: '', message: rightLength(header.length, record) })
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const lines = text.split(/\r\n|\n|\r/)
    // The record that broke off begins on the first line after the last record that is not empty.
    const index = lines.findIndex((content, index) => index >= lastLine && content.trim() !== '')
    const right = brokenQuotes[error.code] ?? `must be well-formed CSV (${error.message})`
    reader.problem({ line: index + 1, field: '', message: `${right}, but is ${seen(lines[index])}` })
  }
}

export const rightLength = (length: number, record: readonly string[]): string =>
  `must have ${length} values, one for each column, but has ${record.length}: ${seen(record.slice(0, 2 * length).join(','))}`

/** By codes of `csv-parse`. */
export const brokenQuotes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'must close the " that it opens, or write "" for a quote that is part of a value',
  CSV_INVALID_CLOSING_QUOTE: 'must have a comma after a closing ", or write "" for a quote that is part of a value',
  INVALID_OPENING_QUOTE: 'must have quotes round a whole value, and "" for each quote that is part of it',
}

/** Faults of the first line: where it has none of the columns, it is no header. */
export function headerFaults(header: readonly string[], columns: readonly string[]): Omit<Problem, 'line'>[] {
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

function readNdjson(text: string, reader: RowReader): void {
  let line = 0
  for (const source of linesOf(text)) {
    line += 1
    if (source === '') continue
    const value = jsonOf(source)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) reader.row(line, asWritten(value))
    else reader.problem({ line, field: '', message: `must be one JSON object, whole on this line, but is ${seen(source)}` })
  }
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    yield text.slice(start, end < 0 ? undefined : end).trim()
    start = end < 0 ? text.length : end + 1
  }
}

/** @returns undefined where the text is not JSON */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON's own ways to write what CSV can only write as text. */
export const asWritten = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      // Of apps, null may as well mean none as unknown: that is left to be refused.
      if (value === null) return [name, name === 'apps' ? null : '']
      if (typeof value === 'boolean') return [name, value ? 'yes' : 'no']
      if (Array.isArray(value)) return [name, value.join(';')]
      return [name, value]
    }),
  )
