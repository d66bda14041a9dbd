/** Imports a file of any size, one batch after another, to keep the order of its records. */
import * as z from 'zod'
import { addNumbers } from '#domain/numbers.ts'
import { circlesIn, circleText } from '#domain/people/read-staff.ts'
import type { Doubt } from '#domain/people/records.ts'
import { type Problem, problemsIn, seen } from '#domain/problem.ts'
import { counted } from '#domain/text.ts'
import type { RecordReport, RecordRow, RowOptions, WrittenFile, WrittenRow } from './records.ts'

export const importProgress = z.strictObject({
  /** How many records the API has taken in this pass over the file. */
  confirmed: z.int().min(0),
  /** Lines of this pass; absent in the first, which reads all. */
  pass: z.array(z.int()).optional(),
  /** Lines that wait for the next pass. */
  waiting: z.array(z.int()),
  totals: z.strictObject({
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    moved: z.int(),
    refused: z.int(),
    /** Of the records that were imported. */
    warned: z.int(),
    /** Devices whose readings are not kept. */
    dropped: z.int(),
  }),
})

export type ImportProgress = z.output<typeof importProgress>
export type Totals = ImportProgress['totals']

const nothingImported: Totals = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: 0, warned: 0, dropped: 0 }

export const notBegun: ImportProgress = { confirmed: 0, waiting: [], totals: nothingImported }

export const droppedText = ({ dropped }: Totals) =>
  `Readings of ${counted(dropped, 'device')} were not kept, because no policy or draft asks about them. Write the draft first, then import again.`

/** Records that were looked at. */
export const recordsIn = ({ added, changed, unchanged, moved, refused }: Totals) => added + changed + unchanged + moved + refused

export type RecordSchema = z.ZodObject<{ id: z.ZodType<string> }>

export interface RecordKind<S extends RecordSchema> {
  kind: 'staff' | 'devices'
  schema: S
  read: (file: WrittenFile, options: RowOptions) => AsyncIterable<RecordRow>
  doubtsAbout: (record: z.output<S>) => readonly Doubt[]
  /** Fields that are refused until a later person of the file is imported. */
  comesLater: readonly string[]
  /** Fields with names that policies describe, about which only the API can warn. */
  fieldsOfPolicies: readonly string[]
}

/** Records for one call, what is odd about some of them, and what is wrong with others. */
interface Batch {
  rows: readonly WrittenRow[]
  doubts: readonly Problem[]
  problems: readonly Problem[]
  /** How many records of the file have been read, these included. */
  position: number
  /** Of the file, read so far. */
  bytes: number
}

interface FilePart {
  /** Records of a batch, at most. */
  perBatch: number
  /** How many records to skip. */
  from: number
  /** Of the records to read; absent for all. */
  lines?: ReadonlySet<number>
  onForm?: (form: string) => void
  /** Gets each row, also those that are skipped. */
  onRow?: (row: WrittenRow) => void
}

/** Checks records as the API does. */
async function* batches<S extends RecordSchema>(
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
      batch.doubts.push(...doubtsAbout(record).map(doubt => ({ line: row.line, ...doubt })))
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
): { row: WrittenRow; record: z.output<S> } | { problems: readonly Problem[] } {
  if ('problem' in found) return { problems: [found.problem] }
  const { line, fields } = found
  const parsed = schema.safeParse(fields)
  if (!parsed.success) return { problems: problemsIn(parsed.error, fields, line) }
  const first = lineOf.get(parsed.data.id)
  if (first !== undefined)
    return { problems: [{ line, field: 'id', message: `must be given once, but ${seen(fields.id)} stands on line ${first} already` }] }
  lineOf.set(parsed.data.id, line)
  return { row: found, record: parsed.data }
}

/** What is wrong with records of the file that were refused, and odd about others. */
interface RecordFaults {
  refused: readonly Problem[]
  doubts: readonly Problem[]
}

/** What came of one batch. */
export interface ImportedBatch extends RecordFaults {
  batch: Batch
  progress: ImportProgress
}

/** All is read, and no record waits for a later one. */
export interface EndedImport extends RecordFaults {
  progress: ImportProgress
}

interface BrokenOff<Failure> {
  failure: Failure
  /** The batches before it. */
  progress: ImportProgress
}

interface Sending<Failure> {
  /** Records of one call, at most. */
  perBatch: number
  /** Sends records to the API. A failure ends the import. */
  send: (rows: readonly WrittenRow[]) => Promise<{ report: RecordReport } | { failure: Failure }>
  /** Asked before each batch but the first: a failure ends the import. */
  stopped: () => Failure | undefined
  onStep: (step: ImportedBatch) => void
  /** See `RowOptions`. */
  onForm: (form: string) => void
}

/** Re-reads the file until no record waits for a later one. */
export async function importAll<S extends RecordSchema, Failure>(
  file: WrittenFile,
  kind: RecordKind<S>,
  begun: ImportProgress,
  { perBatch, send, stopped, onStep, onForm }: Sending<Failure>,
): Promise<EndedImport | BrokenOff<Failure>> {
  const managers = managersOf()
  let progress = begun
  let isFirst = true
  for (;;) {
    const { pass, confirmed: from } = progress
    const late: Problem[] = []
    for await (const batch of batches(file, kind, {
      perBatch,
      from,
      ...(pass ? { lines: new Set(pass) } : { onForm, onRow: managers.watch }),
    })) {
      const failure = isFirst ? undefined : stopped()
      if (failure !== undefined) return { failure, progress }
      isFirst = false
      const sent = batch.rows.length === 0 ? { report: nothingSent } : await send(batch.rows)
      if ('failure' in sent) return { failure: sent.failure, progress }
      const { waiting, ...faults } = faultsOf(kind, batch, sent.report)
      late.push(...waiting)
      progress = {
        ...progress,
        confirmed: batch.position,
        waiting: [...progress.waiting, ...waiting.map(({ line }) => line)],
        totals: addNumbers(progress.totals, { ...countsIn(sent.report), ...countsOf(faults) }),
      }
      onStep({ batch, progress, ...faults })
    }
    const { waiting, totals } = progress
    const isStuck = from === 0 && waiting.length === pass?.length
    if (waiting.length === 0 || isStuck) {
      const faults = { refused: late, doubts: managers.doubts() }
      return { ...faults, progress: { ...progress, totals: addNumbers(totals, countsOf(faults)) } }
    }
    progress = { confirmed: 0, pass: waiting, waiting: [], totals }
  }
}

export const nothingSent: RecordReport = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: [], warned: [] }

const countsIn = ({ added, changed, unchanged, moved, dropped = 0 }: RecordReport) => ({ added, changed, unchanged, moved, dropped })

const countsOf = ({ refused, doubts }: RecordFaults) => ({ refused: countRecords(refused), warned: countRecords(doubts) })

/** How many records problems are about: one may have several. */
const countRecords = (problems: readonly Problem[]) => new Set(problems.map(({ line }) => line)).size

function faultsOf<S extends RecordSchema>({ comesLater, fieldsOfPolicies }: RecordKind<S>, batch: Batch, report: RecordReport) {
  const located = ({ index, ...problem }: RecordReport['refused'][number]) => ({ ...problem, line: batch.rows[index]?.line ?? 0 })
  const refusals = report.refused.map(located)
  const isFieldOfPolicies = ({ field }: Problem) => fieldsOfPolicies.includes(field)
  const isLate = ({ field }: Problem) => comesLater.includes(field)
  return {
    refused: [...batch.problems, ...refusals.filter(one => !isLate(one))],
    waiting: refusals.filter(isLate),
    doubts: [
      ...batch.doubts.filter(doubt => !isFieldOfPolicies(doubt) && !refusals.some(({ line }) => line === doubt.line)),
      ...report.warned.map(located).filter(isFieldOfPolicies),
    ],
  }
}

/** Finds circles of managers in a whole file; the API sees none beyond one call. */
function managersOf() {
  const managers = new Map<string, string>()
  const lines = new Map<string, number>()
  return {
    watch({ line, fields: { id, manager } }: WrittenRow) {
      if (typeof id !== 'string' || typeof manager !== 'string') return
      managers.set(id.trim(), manager.trim())
      lines.set(id.trim(), line)
    },
    doubts: (): readonly Problem[] =>
      circlesIn(managers).map(circle => ({ line: lines.get(circle.first) ?? 0, field: 'manager', message: circleText(circle) })),
  }
}
