import type * as z from 'zod'
import { fieldName, findings, mostProblems, type Problem, seen } from '../../../shared/domain/problem.ts'
import { readRows } from './rows.ts'
import { type FaultyFile, readTextFile } from './text-file.ts'

/** Bytes of the largest file of records that is read: some 600,000 devices. */
const largestFile = 64 * 2 ** 20

/** A record with the line it stands on. */
export interface Located<T> {
  readonly line: number
  readonly record: T
}

/** A file's records, as far as they are right, and what is wrong with the file. */
export interface RecordFile<T> extends FaultyFile {
  readonly records: readonly Located<T>[]
}

/** Reads a file of records, each checked by `schema`, and no two with the same `id`. */
export async function readRecords<S extends z.ZodObject>(file: string, schema: S): Promise<RecordFile<z.output<S>>> {
  const text = await readTextFile(file, largestFile)
  if (!text.ok) return { file, records: [], ...text }
  const records: Located<z.output<S>>[] = []
  const problems: Problem[] = []
  let more = 0
  const problem = (found: Problem) => {
    if (problems.length < mostProblems) problems.push(found)
    else more += 1
  }
  const firstLineOf = firstLines()
  readRows(file, text.value, Object.keys(schema.shape), {
    problem,
    row(line, fields) {
      const parsed = schema.safeParse(fields)
      if (parsed.success) records.push({ line, record: parsed.data })
      else for (const { path, message } of findings(parsed.error.issues, fields)) problem({ line, field: fieldName(path), message })
      const first = firstLineOf(fields.id, line)
      if (first < line)
        problem({ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` })
    },
  })
  return { file, records, problems, more }
}

/** Tells the line on which an id stood first. */
function firstLines(): (id: unknown, line: number) => number {
  const lines = new Map<string, number>()
  return (id, line) => {
    if (typeof id !== 'string' || id.trim() === '') return line
    const first = lines.get(id.trim())
    if (first === undefined) lines.set(id.trim(), line)
    return first ?? line
  }
}
