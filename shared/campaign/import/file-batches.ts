import type * as z from 'zod'
import type { Doubt } from '../../domain/people/records.ts'
import { fieldName, inputFaults, type Problem, seen } from '../../domain/problem.ts'
import type { RecordRow, RowOptions, WrittenFile, WrittenRow } from './row.ts'

export type RecordSchema = z.ZodObject<{ readonly id: z.ZodType<string> }>

export interface RecordKind<S extends RecordSchema> {
  readonly kind: 'staff' | 'devices'
  readonly schema: S
  readonly read: (file: WrittenFile, options: RowOptions) => AsyncIterable<RecordRow>
  readonly doubtsAbout: (record: z.output<S>) => readonly Doubt[]
  /** Fields that are refused until a later person of the file is imported. */
  readonly comesLater: readonly string[]
  /** Fields with names that policies describe, about which only the API can warn. */
  readonly fieldsOfPolicies: readonly string[]
}

/** Records for one call, what is odd about some of them, and what is wrong with others. */
export interface Batch {
  readonly rows: readonly WrittenRow[]
  readonly doubts: readonly Problem[]
  readonly problems: readonly Problem[]
  /** How many records of the file have been read, these included. */
  readonly position: number
  /** Of the file, read so far. */
  readonly bytes: number
}

export interface FilePart {
  /** Records of a batch, at most. */
  readonly perBatch: number
  /** How many records to skip. */
  readonly from: number
  /** Of the records to read; absent for all. */
  readonly lines?: ReadonlySet<number>
  readonly onForm?: (form: string) => void
  /** Gets each row, also those that are skipped. */
  readonly onRow?: (row: WrittenRow) => void
}

/** Checks records as the API does. */
export async function* batches<S extends RecordSchema>(
  file: WrittenFile,
  { schema, read, doubtsAbout }: RecordKind<S>,
  { perBatch, from, lines, onRow, ...options }: FilePart,
): AsyncGenerator<Batch> {
  let bytes = 0
  let position = 0
  let batch = emptyBatch()
  const full = () => ({ ...batch, position, bytes })
  const onRead = (size: number) => {
    bytes += size
  }
  for await (const found of read(file, { onRead, ...options })) {
    position += 1
    if ('fields' in found) onRow?.(found)
    if (position <= from || (lines && !(found.line !== undefined && lines.has(found.line)))) continue
    const checked = check(found, schema, batch.lineOf)
    if ('problems' in checked) batch.problems.push(...checked.problems)
    else {
      const { row, record } = checked
      batch.rows.push(row)
      batch.doubts.push(...doubtsAbout(record).map((doubt) => ({ line: row.line, ...doubt })))
    }
    if (batch.rows.length < perBatch && batch.problems.length < perBatch) continue
    yield full()
    batch = emptyBatch()
  }
  if (batch.rows.length + batch.problems.length > 0) yield full()
}

const emptyBatch = () => ({
  rows: [] as WrittenRow[],
  doubts: [] as Problem[],
  problems: [] as Problem[],
  lineOf: new Map<unknown, number>(),
})

function check<S extends RecordSchema>(
  found: RecordRow,
  schema: S,
  lineOf: Map<unknown, number>,
): { readonly row: WrittenRow; readonly record: z.output<S> } | { readonly problems: readonly Problem[] } {
  if ('problem' in found) return { problems: [found.problem] }
  const { line, fields } = found
  const parsed = schema.safeParse(fields)
  if (!parsed.success)
    return {
      problems: inputFaults(parsed.error.issues, fields).map(({ path, message }) => ({ line, field: fieldName(path), message })),
    }
  const first = lineOf.get(parsed.data.id)
  if (first !== undefined)
    return { problems: [{ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` }] }
  lineOf.set(parsed.data.id, line)
  return { row: found, record: parsed.data }
}
