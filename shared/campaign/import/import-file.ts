/** Imports a file of any size, one batch after another, to keep the order of its records. */

import * as z from 'zod'
import { addNumbers } from '#domain/numbers.ts'
import { circlesIn, circleText } from '#domain/people/read-staff.ts'
import type { Doubt } from '#domain/people/records.ts'
import type { RecordKind, RecordRow, RecordSchema, WrittenFile, WrittenRow } from '#domain/people/rows.ts'
import { type Problem, problemsIn, seen } from '#domain/problem.ts'
import { figured } from '#domain/text.ts'
import { findRepeated, type RecordReport } from './records.ts'

export const importProgress = z.strictObject({
  /** How many records the API has taken in this pass over the file. */
  confirmed: z.int().min(0),
  /** Lines of this pass; absent in the first, which reads all. */
  pass: z.array(z.int()).optional(),
  /** The last pass: records are counted, and only get their managers. */
  isLinking: z.literal(true).optional(),
  /** Lines that wait for the next pass. */
  waiting: z.array(z.int()),
  /** Lines of records that were taken without their manager, who may come later. */
  unlinked: z.array(z.int()).default([]),
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
    /** Of the unchanged, those with something older than is known. */
    older: z.int().default(0),
  }),
})

export type ImportProgress = z.output<typeof importProgress>
export type Totals = ImportProgress['totals']

const nothingImported: Totals = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: 0, warned: 0, dropped: 0, older: 0 }

export const notBegun: ImportProgress = { confirmed: 0, waiting: [], unlinked: [], totals: nothingImported }

export const droppedText = ({ dropped }: Totals) =>
  `Readings of ${figured(dropped, 'device')} are not kept, because no policy or draft asks about them. Write the draft first, then import again.`

/** Records that were looked at. */
export const recordsIn = ({ added, changed, unchanged, moved, refused }: Totals) => added + changed + unchanged + moved + refused

/** Records for one call, and what is wrong with others. */
interface Batch {
  rows: readonly WrittenRow[]
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
  lines: ReadonlySet<number> | undefined
  onForm?: (form: string) => void
}

/** Checks records as the API does. */
async function* batches<S extends RecordSchema>(
  file: WrittenFile,
  { read }: RecordKind<S>,
  index: FileIndex,
  { perBatch, from, lines, ...options }: FilePart,
): AsyncGenerator<Batch> {
  let bytes = 0
  let position = 0
  let batch = emptyBatch()
  const onRead = (size: number) => {
    bytes += size
  }
  for await (const found of read(file, { onRead, ...options })) {
    position += 1
    const isSkipped = position <= from || (lines && !(found.line !== undefined && lines.has(found.line)))
    if (isSkipped) continue
    const problems = index.check(found)
    batch.problems.push(...problems)
    if (problems.length === 0 && 'fields' in found) batch.rows.push(found)
    if (batch.rows.length < perBatch && batch.problems.length < perBatch) continue
    yield { ...batch, position, bytes }
    batch = emptyBatch()
  }
  if (batch.rows.length + batch.problems.length > 0) yield { ...batch, position, bytes }
}

const emptyBatch = () => ({ rows: [] as WrittenRow[], problems: [] as Problem[] })

type FileIndex = Awaited<ReturnType<typeof readIndex>>

/**
 * What the whole file says: who is given twice, and managers; the API knows no more than one call.
 * @param faults of refused records, by line
 */
async function readIndex<S extends RecordSchema>(file: WrittenFile, { schema, read, own }: RecordKind<S>, faults: Map<number, Problem>) {
  const repeated = findRepeated(own)
  const managers = new Map<number, { id: string; manager: string }>()
  for await (const found of read(file, {})) {
    if (!('fields' in found)) continue
    const { line, fields } = found
    repeated.add(line, fields)
    const [id, manager] = [fields.id, fields.manager].map(value => (typeof value === 'string' ? value.trim() : ''))
    if (id && manager) managers.set(line, { id, manager })
  }
  return {
    check(found: RecordRow): readonly Problem[] {
      if ('problem' in found) return [found.problem]
      const { line, fields } = found
      const parsed = schema.safeParse(fields)
      if (!parsed.success) return problemsIn(parsed.error, fields, line)
      const twice = repeated.find(line, fields)
      return twice
        ? [{ line, field: twice.field, message: `must be given once, but ${seen(twice.value)} stands on line ${twice.other}, too` }]
        : []
    },
    /** Why records were taken without the managers they name. @param isDryRun none was taken */
    unlinked: (unlinked: readonly number[], isDryRun: boolean): readonly Problem[] =>
      unlinked.flatMap(line => {
        const { manager = '' } = managers.get(line) ?? {}
        const place = repeated.firstWith(manager)
        const fault = faults.get(place ?? 0)
        const told = (why: string) => [{ line, field: 'manager', message: `is left out: ${seen(manager)} ${why}` }]
        if (place === undefined) return told('is not in the file and not known')
        if (fault) return told(`was refused on line ${place} (${fault.field === '' ? '' : `${fault.field}: `}${fault.message})`)
        return isDryRun ? [] : told(`on line ${place} was not imported`)
      }),
    circles: (): readonly Problem[] =>
      circlesIn(new Map([...managers.values()].map(({ id, manager }) => [id, manager]))).map(circle => ({
        line: repeated.firstWith(circle.first) ?? 0,
        field: 'manager',
        message: circleText(circle),
      })),
  }
}

/** What is odd about a record of a file. */
export type LocatedDoubt = Problem & Pick<Doubt, 'name' | 'means'>

/** What came of one batch. */
export interface ImportedBatch {
  batch: Batch
  progress: ImportProgress
  refused: readonly Problem[]
  doubts: readonly LocatedDoubt[]
  units: RecordReport['units']
}

/** All is read, and no record waits for a later one. */
export interface EndedImport {
  progress: ImportProgress
  doubts: readonly LocatedDoubt[]
}

interface BrokenOff<Failure> {
  failure: Failure
  /** The batches before it. */
  progress: ImportProgress
}

interface Sending<Failure> {
  /** Records of one call, at most. */
  perBatch: number
  /** Sends records to the API, some again for their managers. A failure ends the import. */
  send: (rows: readonly WrittenRow[], again: boolean) => Promise<{ report: RecordReport } | { failure: Failure }>
  /** Nothing is written: what a batch lacks may be in an earlier one. */
  isDryRun?: boolean
  /** What was refused before, of an import that was begun. */
  refusedBefore?: readonly Problem[]
  /** Asked before each batch but the first: a failure ends the import. */
  stopped: () => Failure | undefined
  onStep: (step: ImportedBatch) => void
  /** See `RowOptions`. */
  onForm: (form: string) => void
}

/** Re-reads the file until no record waits for a later one; then once more for managers who came later. */
export async function importAll<S extends RecordSchema, Failure>(
  file: WrittenFile,
  kind: RecordKind<S>,
  begun: ImportProgress,
  { perBatch, send, isDryRun = false, refusedBefore = [], stopped, onStep, onForm }: Sending<Failure>,
): Promise<EndedImport | BrokenOff<Failure>> {
  const faults = new Map(refusedBefore.map(problem => [problem.line ?? 0, problem]))
  const index = await readIndex(file, kind, faults)
  let progress = begun
  let isFirst = true
  for (;;) {
    const { pass, isLinking, confirmed: from } = progress
    let end = { position: from, bytes: 0 }
    for await (const batch of batches(file, kind, index, { perBatch, from, lines: pass && new Set(pass), ...(pass ? {} : { onForm }) })) {
      const failure = isFirst ? undefined : stopped()
      if (failure !== undefined) return { failure, progress }
      isFirst = false
      const sent = batch.rows.length === 0 ? { report: nothingSent } : await send(batch.rows, isLinking ?? false)
      if ('failure' in sent) return { failure: sent.failure, progress }
      const { waiting, unlinked, refused, doubts } = resultOf(kind, batch, sent.report, isLinking)
      for (const problem of refused) faults.set(problem.line ?? 0, problem)
      const now = new Set(batch.rows.map(({ line }) => line))
      progress = {
        ...progress,
        confirmed: batch.position,
        waiting: [...progress.waiting, ...waiting.map(({ line }) => line)],
        unlinked: [...progress.unlinked.filter(line => !now.has(line)), ...unlinked],
        totals: addNumbers(progress.totals, { ...(isLinking ? {} : countsIn(sent.report)), ...countsOf(refused, doubts) }),
      }
      end = batch
      onStep({ batch, progress, refused, doubts, units: isLinking ? undefined : sent.report.units })
    }
    const { waiting, unlinked, totals } = progress
    const isStuck = waiting.length === pass?.length
    if (waiting.length > 0 && !isStuck) {
      progress = { ...progress, confirmed: 0, pass: waiting, waiting: [] }
      continue
    }
    const { comesLater } = kind
    if (waiting.length > 0 && comesLater) {
      const late = waiting.map((line): Problem => ({ line, ...comesLater }))
      for (const problem of late) faults.set(problem.line ?? 0, problem)
      progress = { ...progress, waiting: [], totals: addNumbers(totals, countsOf(late, [])) }
      onStep({ batch: { rows: [], problems: late, ...end }, progress, refused: late, doubts: [], units: undefined })
    }
    if (unlinked.length > 0 && !isLinking && !isDryRun) {
      progress = { ...progress, confirmed: 0, pass: unlinked, isLinking: true }
      continue
    }
    const doubts = [...index.unlinked(unlinked, isDryRun), ...index.circles()]
    return { doubts, progress: { ...progress, totals: addNumbers(progress.totals, countsOf([], doubts)) } }
  }
}

export const nothingSent: RecordReport = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: [], warned: [] }

/** What an API that knows nothing would say of records. */
export const reportAlone = <S extends RecordSchema>({ schema, doubtsAbout }: RecordKind<S>, rows: readonly WrittenRow[]): RecordReport => ({
  ...nothingSent,
  added: rows.length,
  warned: rows.flatMap(({ fields }, index) => doubtsAbout(schema.parse(fields)).map(doubt => ({ index, ...doubt }))),
})

const countsIn = ({ added, changed, unchanged, moved, dropped = 0, older = 0 }: RecordReport) => ({
  added,
  changed,
  unchanged,
  moved,
  dropped,
  older,
})

const countsOf = (refused: readonly Problem[], doubts: readonly Problem[]) => ({
  refused: countRecords(refused),
  warned: countRecords(doubts),
})

/** How many records problems are about: one may have several. */
const countRecords = (problems: readonly Problem[]) => new Set(problems.map(({ line }) => line)).size

function resultOf<S extends RecordSchema>({ comesLater }: RecordKind<S>, batch: Batch, report: RecordReport, isLinking?: boolean) {
  const located = <T extends { index: number }>({ index, ...problem }: T) => ({ ...problem, line: batch.rows[index]?.line ?? 0 })
  const refusals = report.refused.map(located)
  const unlinked = report.warned.filter(({ why }) => why === 'unknown manager').map(one => located(one).line)
  // They are imported already.
  if (isLinking) return { refused: [], waiting: [], unlinked, doubts: refusals }
  const isLate = ({ field, message }: Problem) => field === comesLater?.field && message === comesLater.message
  return {
    refused: [...batch.problems, ...refusals.filter(one => !isLate(one))],
    waiting: refusals.filter(isLate),
    unlinked,
    doubts: report.warned.filter(({ why }) => why === undefined).map(located),
  }
}
