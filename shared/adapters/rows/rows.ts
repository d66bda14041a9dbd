import type { RecordRow, RowOptions, WrittenFile } from '#domain/people/rows.ts'
import { seen } from '#domain/problem.ts'
import { type CsvColumns, type CsvHeading, csvRecords, csvRows, ownColumns, type Separator } from './csv.ts'
import { jsonLineRows, jsonListRows, type LineOptions } from './json.ts'
import { type Encoding, type ReadingOptions, textOf, UnreadableFileError } from './text.ts'

/** The next rows, as many as there are up to a number. */
export async function take<Row>(rows: AsyncGenerator<Row>, size: number): Promise<{ rows: readonly Row[]; isLast: boolean }> {
  const taken: Row[] = []
  while (taken.length < size) {
    const next = await rows.next()
    if (next.done) return { rows: taken, isLast: true }
    taken.push(next.value)
  }
  return { rows: taken, isLast: false }
}

/** Reads the records of a CSV file or, by its ending, an NDJSON or JSON file, piece by piece. What makes the rest unreadable comes last. */
export function readRows(file: WrittenFile, columns: CsvColumns, { onForm, ...options }: RowOptions): AsyncGenerator<RecordRow> {
  if (isJsonLines(file.name)) return readJsonLines(file, options)
  if (isJson(file.name)) return untilUnreadable(jsonListRows(textOf(file, options)))
  return readCsv(file, columns, { ...options, onForm })
}

const isJsonLines = (name: string) => /\.(ndjson|jsonl)$/i.test(name)

export const isJson = (name: string) => isJsonLines(name) || /\.json$/i.test(name)

/** What stands on the first line of a CSV file; nothing of another, or of one that cannot be read. */
export async function headingsIn(file: WrittenFile): Promise<readonly string[]> {
  if (isJson(file.name)) return []
  const text = textOf(file, { onEncoding: () => {} })
  try {
    for await (const { values } of csvRecords(
      text,
      () => true,
      () => {},
    ))
      return values.map(heading => heading.trim())
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
  }
  return []
}

/** Reads an object a line, whatever the file's ending. */
export const readJsonLines = (file: WrittenFile, options: ReadingOptions, form: LineOptions = {}): AsyncGenerator<RecordRow> =>
  untilUnreadable(jsonLineRows(textOf(file, options), form))

export async function* readCsv(file: WrittenFile, columns: CsvColumns, { onForm, ...options }: RowOptions): AsyncGenerator<RecordRow> {
  let encoding: Encoding = 'UTF-8'
  let form = ''
  const text = textOf(file, {
    ...options,
    onEncoding: found => {
      encoding = found
    },
  })
  const onHeader = (separator: Separator, header: readonly CsvHeading[]) => {
    const told = columns.areTold ? header : []
    const strange = told.filter(({ heading, column }) => column === undefined && !ownColumns.includes(heading))
    const renamed = told.filter(({ heading, column }) => column !== undefined && heading.toLowerCase() !== column.toLowerCase())
    form = [
      separator === ',' ? [] : `with ${separator === '\t' ? 'tabs' : separator}`,
      renamed.length === 0 ? [] : renamed.map(({ heading, column }) => `${seen(heading)} as ${column}`),
      strange.length === 0 ? [] : `without ${strange.map(({ heading }) => seen(heading)).join(', ')}`,
    ]
      .flat()
      .join(', ')
  }
  yield* untilUnreadable(csvRows(text, columns, onHeader))
  const all = [encoding === 'UTF-8' ? [] : `as ${encoding}`, form === '' ? [] : form].flat().join(' ')
  if (all !== '') onForm?.(`read ${all}`)
}

/** Wrong rows of a file, after which the rest is not read. */
const mostWrong = 1000

async function* untilUnreadable(rows: AsyncGenerator<RecordRow>): AsyncGenerator<RecordRow> {
  let wrong = 0
  try {
    for await (const row of rows) {
      yield row
      if (!('problem' in row)) continue
      wrong += 1
      if (wrong === mostWrong)
        return yield { problem: { field: '', message: `has ${mostWrong} wrong records, so the rest is not read` }, isEnd: true }
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    const { message, line } = error
    yield { problem: { field: '', message, line }, isEnd: true }
  }
}
