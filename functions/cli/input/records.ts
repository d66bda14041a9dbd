import type * as z from 'zod'
import { readRows } from '#adapters/rows/rows.ts'
import { type Doubt, optionalColumns } from '#domain/people/records.ts'
import { asMeant } from '#domain/people/spellings.ts'
import { mostProblems, type Problem, problemsIn, seen } from '#domain/problem.ts'
import { firstOfKinds, problemKinds } from '#domain/problem-kinds.ts'
import type { FaultyFile, Terminal } from '../terminal.ts'
import { localFile } from './text-file.ts'

/** Bytes: some 4 million devices. */
export const largestFile = 512 * 2 ** 20

export interface Located<T> {
  line: number
  record: T
}

/** The records that are right, and what is wrong with the others. */
export interface RecordFile<T> extends FaultyFile {
  records: readonly T[]
  /** Of each record, its first. */
  lines: readonly number[]
}

/** Where to say how a file is read, and what is odd in it. */
export type Notes = Pick<Terminal, 'note' | 'warnFile'>

/**
 * Reads a file of records, each checked by `schema`, and no two with the same `id`.
 * @param keep what is kept of a record: of millions, not more than is needed
 */
export async function readRecordFile<S extends z.ZodObject, Kept>(
  file: string,
  schema: S,
  { note, warnFile }: Notes,
  keep: (record: z.output<S>) => Kept,
  doubtsAbout: (record: z.output<S>) => readonly Doubt[] = () => [],
): Promise<RecordFile<Kept>> {
  const records: Kept[] = []
  const lines: number[] = []
  const problems = atMost(mostProblems)
  const doubts = problemKinds()
  const lineOf = new Map<string, number>()
  for await (const row of readRows(
    localFile(file, largestFile),
    { names: Object.keys(schema.shape), mayLack: optionalColumns },
    { onForm: form => note(`${file}: ${form}`) },
  )) {
    if ('problem' in row) {
      problems.add(row.problem)
      continue
    }
    const { line } = row
    const fields = asMeant(row.fields)
    const parsed = schema.safeParse(fields)
    if (parsed.success) {
      records.push(keep(parsed.data))
      lines.push(line)
      doubts.add(doubtsAbout(parsed.data).map(doubt => ({ line, ...doubt })))
    } else for (const problem of problemsIn(parsed.error, fields, line)) problems.add(problem)
    if (typeof fields.id !== 'string' || fields.id.trim() === '') continue
    const first = lineOf.get(fields.id.trim())
    if (first === undefined) lineOf.set(fields.id.trim(), line)
    else problems.add({ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` })
  }
  warnFile({ file, problems: firstOfKinds(doubts.list()), more: 0 })
  return { file, records, lines, ...problems.list() }
}

/** Keeps the first problems, and counts the others. */
function atMost(most: number) {
  const problems: Problem[] = []
  let more = 0
  return {
    add(problem: Problem) {
      if (problems.length < most) problems.push(problem)
      else more += 1
    },
    list: () => ({ problems, more }),
  }
}
