import type * as z from 'zod'
import { fieldName, findings, mostProblems, type Problem, seen } from '../../../shared/domain/problem.ts'
import type { FaultyFile } from '../terminal.ts'
import { readRows } from './rows.ts'

/** Bytes: some 600,000 devices. */
export const largestFile = 64 * 2 ** 20

export interface Located<T> {
  readonly line: number
  readonly record: T
}

/** The records that are right, and what is wrong with the others. */
export interface RecordFile<T> extends FaultyFile {
  readonly records: readonly Located<T>[]
}

/**
 * Reads a file of records, each checked by `schema`, and no two with the same `id`.
 * @param note gets how the file was read, if that is unusual
 */
export async function readRecordFile<S extends z.ZodObject>(
  file: string,
  schema: S,
  note: (message: string) => void,
): Promise<RecordFile<z.output<S>>> {
  const records: Located<z.output<S>>[] = []
  const problems: Problem[] = []
  let more = 0
  const problem = (found: Problem) => {
    if (problems.length < mostProblems) problems.push(found)
    else more += 1
  }
  const firstLineOf = firstLines()
  for await (const row of readRows(file, Object.keys(schema.shape), { most: largestFile, onForm: (form) => note(`${file}: ${form}`) })) {
    if ('problem' in row) {
      problem(row.problem)
      continue
    }
    const { line, fields } = row
    const parsed = schema.safeParse(fields)
    if (parsed.success) records.push({ line, record: parsed.data })
    else for (const { path, message } of findings(parsed.error.issues, fields)) problem({ line, field: fieldName(path), message })
    const first = firstLineOf(fields.id, line)
    if (first < line) problem({ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` })
  }
  return { file, records, problems, more }
}

/** Finds the line that first has an id. */
function firstLines(): (id: unknown, line: number) => number {
  const lines = new Map<string, number>()
  return (id, line) => {
    if (typeof id !== 'string' || id.trim() === '') return line
    const first = lines.get(id.trim())
    if (first === undefined) lines.set(id.trim(), line)
    return first ?? line
  }
}
