import type { Problem } from '../../domain/problem.ts'

/** A record with its fields as written, and the first of its lines. */
export interface WrittenRow {
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** What is wrong where a record should be. */
export interface WrongRow {
  readonly line?: number
  readonly problem: Problem
  /** Nothing that follows can be read. */
  readonly isEnd?: true
  /** Its name, if it is another than that of the records. */
  readonly file?: string
}

export type RecordRow = WrittenRow | WrongRow

/** A file, wherever it lies. */
export interface WrittenFile {
  readonly name: string
  /** From the start, at each call. @throws UnreadableFileError */
  readonly bytes: () => AsyncIterable<Uint8Array>
}

export interface RowOptions {
  /** Gets the number of bytes of each piece. */
  readonly onRead?: (bytes: number) => void
  /** Gets, after the last row, how a CSV file was read if that is unusual: `read as Windows-1252 with ;`. */
  readonly onForm?: (form: string) => void
}

/** Characters. */
export const longestRecord = 65_536

export const wrongRow = (line: number, message: string): WrongRow => ({ line, problem: { line, field: '', message } })
