/** Files of records: how their rows are given, and what each kind of record is. */
import type * as z from 'zod'
import type { Problem } from '../problem.ts'
import type { Doubt } from './records.ts'

/** A record with its fields as written, and the first of its lines. */
export interface WrittenRow {
  line: number
  fields: Record<string, unknown>
}

/** What is wrong where a record should be. */
export interface WrongRow {
  line?: number
  problem: Problem
  /** Nothing that follows can be read. */
  isEnd?: true
  /** Its name, if it is another than that of the records. */
  file?: string
}

export type RecordRow = WrittenRow | WrongRow

/** A file, wherever it lies. */
export interface WrittenFile {
  name: string
  /** From the start, at each call. @throws UnreadableFileError */
  bytes: () => AsyncIterable<Uint8Array>
}

export interface RowOptions {
  /** Gets the number of bytes of each piece. */
  onRead?: (bytes: number) => void
  /** Gets, after the last row, how a CSV file was read if that is unusual: `read as Windows-1252 with ;`. */
  onForm?: (form: string) => void
}

/** Characters. */
export const longestRecord = 65_536

export const wrongRow = (line: number, message: string): WrongRow => ({ line, problem: { line, field: '', message } })

/** Why a record is refused until a later one leaves the address to it. */
export const addressTaken = { field: 'email', message: 'must be theirs alone, but another staff member has this address' }

/** What one record of a list may have alone, by field, as it is compared. */
export type OwnFields = (fields: { readonly id?: unknown; readonly email?: unknown }) => Readonly<Record<string, string>>

export const ownOfDevice: OwnFields = ({ id }) => ({ id: compared(id) })

/** Letter case makes no new address. */
export const ownOfStaff: OwnFields = ({ id, email }) => ({ id: compared(id), email: compared(email).toLowerCase() })

/** As `text` reads it. */
const compared = (value: unknown) => (typeof value === 'string' ? value.trim().normalize() : '')

export type RecordSchema = z.ZodObject<{ id: z.ZodType<string> }>

export interface RecordKind<S extends RecordSchema> {
  kind: 'staff' | 'devices'
  schema: S
  read: (file: WrittenFile, options: RowOptions) => AsyncIterable<RecordRow>
  doubtsAbout: (record: z.output<S>) => readonly Doubt[]
  own: OwnFields
  /** What may be wrong with a record until a later one is imported. */
  comesLater?: Omit<Problem, 'line'>
}
