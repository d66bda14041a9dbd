import { csvRows } from './csv.ts'
import { jsonLineRows, jsonListRows } from './json.ts'
import type { RecordRow } from './row.ts'
import { type ReadingOptions, textOf, UnreadableFileError } from './text-file.ts'

/** Reads the records of a CSV file or, by its ending, an NDJSON or JSON file, piece by piece. What makes the rest unreadable comes last. */
export const readRows = (file: string, columns: readonly string[], options: ReadingOptions): AsyncGenerator<RecordRow> =>
  untilUnreadable(rowsIn(file, textOf(file, options), columns))

/** Reads an object a line, whatever the file's ending. */
export const readJsonLines = (file: string, options: ReadingOptions): AsyncGenerator<RecordRow> =>
  untilUnreadable(jsonLineRows(textOf(file, options)))

async function* untilUnreadable(rows: AsyncGenerator<RecordRow>): AsyncGenerator<RecordRow> {
  try {
    yield* rows
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    const { message, line } = error
    yield { problem: { field: '', message, ...(line === undefined ? {} : { line }) } }
  }
}

function rowsIn(file: string, text: AsyncIterable<string>, columns: readonly string[]): AsyncGenerator<RecordRow> {
  if (/\.(ndjson|jsonl)$/i.test(file)) return jsonLineRows(text)
  if (/\.json$/i.test(file)) return jsonListRows(text)
  return csvRows(file, text, columns)
}
