import type * as z from 'zod'
import { fieldName, findings, mostProblems, type Problem, seen } from '../../../shared/problem.ts'
import { parseRows, type Row } from './rows.ts'
import { type FileProblem, readTextFile } from './text-file.ts'

/** Bytes of the largest file of records that is read: some 600,000 devices. */
const largestFile = 64 * 2 ** 20

/** A record with the line it stands on. */
export interface Located<T> {
  readonly line: number
  readonly record: T
}

/** A file's records, as far as they are right, and everything that is wrong with the file. */
export interface RecordFile<T> {
  readonly file: string
  readonly records: readonly Located<T>[]
  readonly problems: readonly FileProblem[]
}

/** Reads a file of records, each checked by `schema`, and no two with the same `id`. */
export async function readRecords<S extends z.ZodObject>(file: string, schema: S): Promise<RecordFile<z.output<S>>> {
  const broken = (problems: readonly Problem[]) => ({ file, records: [], problems: problems.map((problem) => ({ file, ...problem })) })
  const text = await readTextFile(file, largestFile)
  if (!text.ok) return broken(text.problems)
  const rows = parseRows(file, text.value, Object.keys(schema.shape))
  if (!rows.ok) return broken(rows.problems)
  const records: Located<z.output<S>>[] = []
  const problems: Problem[] = []
  for (const { line, fields } of rows.value) {
    const parsed = schema.safeParse(fields)
    if (parsed.success) records.push({ line, record: parsed.data })
    else if (problems.length <= mostProblems)
      for (const { path, message } of findings(parsed.error.issues, fields)) problems.push({ line, field: fieldName(path), message })
  }
  return { ...broken([...problems, ...duplicateIds(rows.value)].toSorted(byLine)), records }
}

function duplicateIds(rows: readonly Row[]): Problem[] {
  const lines = new Map<unknown, number>()
  const problems: Problem[] = []
  for (const { line, fields } of rows) {
    const first = fields.id === undefined ? undefined : lines.get(fields.id)
    if (first !== undefined)
      problems.push({ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` })
    else lines.set(fields.id, line)
  }
  return problems
}

const byLine = (a: Problem, b: Problem): number => (a.line ?? 0) - (b.line ?? 0)
