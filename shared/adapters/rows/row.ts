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

/** Characters. */
export const longestRecord = 65_536

export const wrongRow = (line: number, message: string): WrongRow => ({ line, problem: { line, field: '', message } })
