import type { RecordRow, RowOptions, WrittenFile } from '#campaign/import/records.ts'
import { type CsvColumns, csvRows, type Separator } from './csv.ts'
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
  if (/\.(ndjson|jsonl)$/i.test(file.name)) return readJsonLines(file, options)
  if (/\.json$/i.test(file.name)) return untilUnreadable(jsonListRows(textOf(file, options)))
  return readCsv(file, columns, { ...options, onForm })
}

/** Reads an object a line, whatever the file's ending. */
export const readJsonLines = (file: WrittenFile, options: ReadingOptions, form: LineOptions = {}): AsyncGenerator<RecordRow> =>
  untilUnreadable(jsonLineRows(textOf(file, options), form))

export async function* readCsv(file: WrittenFile, columns: CsvColumns, { onForm, ...options }: RowOptions): AsyncGenerator<RecordRow> {
  let encoding: Encoding = 'UTF-8'
  let separator: Separator = ','
  const text = textOf(file, {
    ...options,
    onEncoding: found => {
      encoding = found
    },
  })
  const onSeparator = (found: Separator) => {
    separator = found
  }
  yield* untilUnreadable(csvRows(text, columns, onSeparator))
  const form = formOf(encoding, separator)
  if (form !== '') onForm?.(`read${form}`)
}

const formOf = (encoding: Encoding, separator: Separator) =>
  `${encoding === 'UTF-8' ? '' : ` as ${encoding}`}${separator === ',' ? '' : ` with ${separator === '\t' ? 'tabs' : separator}`}`

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
