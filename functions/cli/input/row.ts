import type { Problem } from '../../../shared/domain/problem.ts'

/** A record with its fields as written, and the first of its lines. */
export interface WrittenRow {
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** A record, or what is wrong where one should be. */
export type RecordRow = WrittenRow | { readonly line?: number; readonly problem: Problem }

/** Characters. */
export const longestRecord = 65_536

export const wrongRow = (line: number, message: string): RecordRow => ({ line, problem: { line, field: '', message } })
