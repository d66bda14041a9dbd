/** Records of a file, read as they are wanted: of the file no more is held than a part. */
import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { type Problem, seen } from '../../../shared/domain/problem.ts'
import { asWritten, brokenQuotes, csv, headerFaults, jsonOf, rightLength } from './rows.ts'
import { whyUnreadable } from './text-file.ts'

/** One record, its fields still as written; or what is wrong where there should be one. */
export type Streamed =
  | { readonly line: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly line?: number; readonly problem: Problem }

/** Characters of the longest record that is read. */
const longest = 65_536

/**
 * Goes through the records of a CSV file or, by its ending, an NDJSON or JSON file. What makes the rest of it unreadable comes last.
 * @param onRead told how many more bytes have been read
 */
export async function* streamRows(file: string, columns: readonly string[], onRead: (bytes: number) => void): AsyncGenerator<Streamed> {
  let line = 0
  try {
    const text = textOf(file, onRead)
    for await (const streamed of rowsOf(file, text, columns)) {
      line = streamed.line ?? line
      yield streamed
    }
  } catch (error) {
    const message = faultIn(error)
    if (message === undefined) throw error
    yield { problem: { field: '', message, ...(line > 0 ? { line: line + 1 } : {}) } }
  }
}

function rowsOf(file: string, text: AsyncIterable<string>, columns: readonly string[]): AsyncGenerator<Streamed> {
  if (/\.(ndjson|jsonl)$/i.test(file)) return jsonRows(linesOf(text), 'one JSON object, whole on this line')
  if (/\.json$/i.test(file)) return jsonRows(objectsOf(text), 'an object in a list of them, [{ … }, { … }]')
  return csvRows(text, columns)
}

/** Of what is no fault of ours. */
function faultIn(error: unknown): string | undefined {
  if (error instanceof CsvError)
    return error.code === 'CSV_MAX_RECORD_SIZE'
      ? `must have records of ${longest} characters at most, and each " that is opened closed`
      : (brokenQuotes[error.code] ?? `must be well-formed CSV (${error.message})`)
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return 'is not encoded as UTF-8: save it as UTF-8'
  return whyUnreadable(error)
}

async function* textOf(file: string, onRead: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of createReadStream(file)) {
    onRead(chunk.length)
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

async function* csvRows(text: AsyncIterable<string>, columns: readonly string[]): AsyncGenerator<Streamed> {
  const parser = parse({ ...csv, info: true, max_record_size: longest })
  pipeline(Readable.from(text, { highWaterMark: 1 }), parser, () => {})
  let header: readonly string[] | undefined
  for await (const { record, info } of parser) {
    const values: readonly string[] = record
    const line: number = info.lines
    if (!header) {
      header = values.map((name) => name.trim())
      const faults = headerFaults(header, columns)
      for (const fault of faults) yield { line, problem: { line, ...fault } }
      if (faults.length > 0) return
    } else if (values.length === header.length)
      yield { line, fields: Object.fromEntries(header.map((name, column) => [name, values[column]])) }
    else yield { line, problem: { line, field: '', message: rightLength(header.length, values) } }
  }
  if (!header) for (const fault of headerFaults([], columns)) yield { problem: { line: 1, ...fault } }
}

/** A stretch of text that should be one JSON object. */
interface Piece {
  readonly line: number
  readonly text: string
}

async function* jsonRows(pieces: AsyncIterable<Piece>, right: string): AsyncGenerator<Streamed> {
  for await (const { line, text } of pieces) {
    if (text === '') continue
    const value = jsonOf(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield { line, fields: asWritten(value) }
    else yield { line, problem: { line, field: '', message: `must be ${right}, but is ${seen(text)}` } }
  }
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<Piece> {
  let line = 0
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      line += 1
      yield { line, text: text.trim() }
    }
    if (rest.length > longest) break
  }
  yield { line: line + 1, text: rest.trim() }
}

/** The objects of a JSON list. What should be one and is not ends it. */
async function* objectsOf(text: AsyncIterable<string>): AsyncGenerator<Piece> {
  let [line, depth] = [1, 0]
  let piece = { line: 1, text: '' }
  let [isOpened, isQuoted, isEscaped, needsComma] = [false, false, false, false]
  for await (const chunk of text)
    for (const character of chunk) {
      if (character === '\n') line += 1
      if (depth > 1) {
        piece.text += character
        if (isEscaped) isEscaped = false
        else if (isQuoted && character === '\\') isEscaped = true
        else if (character === '"') isQuoted = !isQuoted
        else if (!isQuoted && (character === '{' || character === '[')) depth += 1
        else if (!isQuoted && (character === '}' || character === ']')) depth -= 1
        if (depth === 1) {
          yield piece
          piece = { line, text: '' }
          needsComma = true
        } else if (piece.text.length > longest) return yield piece
      } else if (/\S/.test(character)) {
        if (!isOpened && character === '[') {
          isOpened = true
          depth = 1
        } else if (depth === 1 && character === ']') depth = 0
        else if (depth === 1 && needsComma && character === ',') needsComma = false
        else if (depth === 1 && !needsComma && character === '{') {
          piece = { line, text: character }
          depth = 2
        } else return yield { line, text: character }
      }
    }
  if (depth > 0 || !isOpened) yield { line, text: piece.text || 'the end of the file' }
}
