import { CsvError, type Parser, parse } from 'csv-parse'
import { longestRecord, type RecordRow, wrongRow } from '#domain/people/rows.ts'
import { type Problem, seen } from '#domain/problem.ts'
import { counted } from '#domain/text.ts'
import { withoutMarks } from './spreadsheet.ts'
import { UnreadableFileError } from './text.ts'

const separators = { ',': 'comma', ';': 'semicolon', '\t': 'tab' } as const

export type Separator = keyof typeof separators

/** What the first line of a file may name. */
export interface CsvColumns {
  names: readonly string[]
  /** Those that may be missing. */
  mayLack?: readonly string[] | undefined
  /** The column that a heading of another system stands for. Where this is given, headings that stand for none are no fault. */
  columnOf?: ((heading: string) => string | undefined) | undefined
  /** Whether to say which columns have other names, and which are left out. */
  areTold?: true
  /** Those that are missing and count as empty. */
  blank?: readonly string[]
}

/** What we add to rows that were refused: it is no part of them. */
export const ownColumns = ['line', 'reason']

/**
 * Rows of our columns.
 * @param onForm gets what separates the values, and what was taken for columns of ours, or for none
 * @throws UnreadableFileError where the rest of the text is no CSV
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  columns: CsvColumns,
  onForm: (separator: Separator, header: readonly CsvHeading[]) => void,
): AsyncGenerator<RecordRow> {
  let separator: Separator = ','
  let header: readonly CsvHeading[] | undefined
  let isCorrected = false
  const records = csvRecords(
    text,
    heading => columnIn(columns, heading) !== undefined,
    found => {
      separator = found
    },
  )
  for await (const { line, values } of records) {
    if (header) {
      yield rowOf(line, header, isCorrected ? values.map(withoutMarks) : values, columns, separator)
      continue
    }
    header = values.map(heading => ({ heading: heading.trim(), column: columnIn(columns, heading) }))
    isCorrected = ownColumns.every(name => values.some(heading => heading.trim() === name))
    onForm(separator, header)
    const faults = headerFaults(header, columns)
    for (const fault of faults) yield { line, problem: { line, ...fault }, isEnd: true }
    if (faults.length > 0) return
  }
  if (!header) for (const fault of headerFaults([], columns)) yield { line: 1, problem: { line: 1, ...fault }, isEnd: true }
}

/**
 * All values of each record, that of the columns included.
 * @param onSeparator gets what separates the values
 * @throws UnreadableFileError where the rest of the text is no CSV
 */
export async function* csvRecords(
  text: AsyncIterable<string>,
  isColumn: (heading: string) => boolean,
  onSeparator: (separator: Separator) => void,
): AsyncGenerator<{ line: number; values: readonly string[] }> {
  const pieces = withFirstLine(text)
  const { value: begin = '' } = await pieces.next()
  const separator = separatorIn(begin, isColumn)
  onSeparator(separator)
  const records: { line: number; values: readonly string[] }[] = []
  // The parser takes a line break of two characters within a value for two.
  let surplus = 0
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record(values: string[], { lines }) {
      const written = values.join('')
      const line = lines - surplus - (written.match(/[\r\n]/g)?.length ?? 0)
      surplus += written.match(/\r\n/g)?.length ?? 0
      records.push({ line, values })
      return null
    },
  })
  // Each piece hears of its own errors.
  parser.on('error', () => {})
  let unread = ''
  let unreadFrom = 1
  for await (const piece of withEnd(begin, pieces)) {
    unread += piece ?? ''
    const fault = await parsed(parser, piece)
    for (const { line, values } of records.splice(0)) {
      const end = line + breaksIn(values.join(''))
      unread = withoutLines(unread, end + 1 - unreadFrom)
      unreadFrom = end + 1
      yield { line, values }
    }
    if (fault) throw unreadable(fault, { text: unread, from: unreadFrom }, separator)
  }
}

/** A value of the first line. */
export interface CsvHeading {
  heading: string
  /** The column that it stands for, if any. */
  column: string | undefined
}

export function columnIn({ names, columnOf = heading => heading }: CsvColumns, heading: string) {
  const name = columnOf(heading.trim())
  return names.find(one => one === name)
}

/** The text in pieces, whose first has the first line that is not empty. */
async function* withFirstLine(text: AsyncIterable<string>): AsyncGenerator<string> {
  let begin: string | undefined = ''
  for await (const piece of text) {
    if (begin === undefined) yield piece
    else {
      begin += piece
      // From the start, so that a long line without an end is looked at once.
      if (!/^\s*\S.*[\r\n]/.test(begin) && begin.length < longestRecord) continue
      yield begin
      begin = undefined
    }
  }
  if (begin !== undefined) yield begin
}

async function* withEnd(begin: string, pieces: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield begin
  yield* pieces
  yield undefined
}

/** What separates the most names of columns; a comma where there are none. */
function separatorIn(begin: string, isColumn: (heading: string) => boolean): Separator {
  const [header = ''] = /\S.*/.exec(begin) ?? []
  const known = (separator: string) => header.split(separator).filter(name => isColumn(name.trim().replace(/^"(.*)"$/, '$1'))).length
  const all = [',', ';', '\t'] as const
  return all.reduce<Separator>((best, other) => (known(other) > known(best) ? other : best), ',')
}

const lineBreak = /\r\n|\n|\r/g

const breaksIn = (text: string) => text.match(lineBreak)?.length ?? 0

function withoutLines(text: string, count: number) {
  const breaks = new RegExp(lineBreak)
  for (let line = 0; line < count; line += 1) if (!breaks.test(text)) return ''
  return text.slice(breaks.lastIndex)
}

/** @param piece undefined for the end of the text */
const parsed = (parser: Parser, piece: string | undefined): Promise<CsvError | undefined> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error && !(error instanceof CsvError) ? reject(error) : resolve(error ?? undefined))
    if (piece === undefined) parser.end(done)
    else parser.write(piece, done)
  })

function rowOf(
  line: number,
  header: readonly CsvHeading[],
  values: readonly string[],
  { blank = [] }: CsvColumns,
  separator: Separator,
): RecordRow {
  if (values.length === header.length)
    return {
      line,
      fields: Object.fromEntries([
        ...blank.map(name => [name, '']),
        ...header.flatMap(({ column }, place) => (column === undefined ? [] : [[column, values[place]]])),
      ]),
    }
  const start = seen(values.slice(0, 2 * header.length).join(separator))
  return wrongRow(line, `must have ${counted(header.length, 'value')}, one for each column, but has ${values.length}: ${start}`)
}

/** Names the line of the quote that is wrong, or else that on which the record begins. */
function unreadable(cause: CsvError, { text, from }: { text: string; from: number }, separator: Separator) {
  const blank = text.length - text.trimStart().length
  const quote = cause.code === 'INVALID_OPENING_QUOTE' ? undefined : wrongQuote(text, separator)
  const place = quote?.index ?? blank
  const line = from + breaksIn(text.slice(0, place))
  const shown = seen(text.slice(0, place).split(lineBreak).at(-1) + (text.slice(place).split(lineBreak)[0] ?? ''))
  if (cause.code === 'CSV_MAX_RECORD_SIZE') {
    const fault = `must have records of ${longestRecord} characters at most, and a closing " for each opening one`
    return new UnreadableFileError(`${fault}, but is ${shown}`, { line, cause })
  }
  const code = quote && breaksIn(quote.text) > 0 ? 'CSV_QUOTE_NOT_CLOSED' : cause.code
  const fault = brokenQuotes(separator)[code] ?? `must be well-formed CSV (${cause.message})`
  return new UnreadableFileError(`${fault}, but is ${shown}`, { line, cause })
}

/** The first value in quotes that has no closing one, or something other than a separator behind it. */
function wrongQuote(text: string, separator: Separator) {
  for (const { 0: quoted, 1: closing, index } of text.matchAll(/"[^"]*(?:""[^"]*)*(?:(")|$)/g)) {
    const next = text[index + quoted.length]
    const isRight = closing !== undefined && (next === undefined || next === separator || next === '\r' || next === '\n')
    if (!isRight) return { index, text: quoted }
  }
  return undefined
}

/** By codes of `csv-parse`. */
const brokenQuotes = (separator: Separator): Record<string, string> => ({
  CSV_QUOTE_NOT_CLOSED: 'must close the " that it opens, or write "" for a quote that is part of a value',
  CSV_INVALID_CLOSING_QUOTE: `must have a ${separators[separator]} after a closing ", or write "" for a quote that is part of a value`,
  INVALID_OPENING_QUOTE: 'must have quotes round a whole value, and "" for each quote that is part of it',
})

/** Where the first line has none of the columns, it is no header. */
function headerFaults(header: readonly CsvHeading[], { names, mayLack = [], columnOf }: CsvColumns): Omit<Problem, 'line'>[] {
  const right = names.join(',')
  const columns = header.flatMap(({ column }) => column ?? [])
  if (header.length === 0) return [{ field: '', message: `must begin with the columns ${right}, but is empty` }]
  if (columns.length === 0) {
    const begins = seen(header.map(({ heading }) => heading).join(','))
    return [
      { field: '', message: `must begin with the columns ${right}, separated by commas, semicolons or tabs, but begins with ${begins}` },
    ]
  }
  const strange = columnOf ? [] : header.filter(({ column }) => column === undefined)
  return [
    ...names
      .filter(name => !columns.includes(name) && !mayLack.includes(name))
      .map(field => ({ field, message: `is missing: the columns are ${right}` })),
    ...strange.map(({ heading }) => ({
      field: heading || 'a column without a name',
      message: `is not a column known here: the columns are ${right}`,
    })),
    ...columns
      .filter((name, index) => columns.indexOf(name) !== index)
      .map(field => ({ field, message: `must be given once: the columns are ${right}` })),
  ]
}
