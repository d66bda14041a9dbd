/** Imports a file of any size, one batch after another, to keep the order of its records. */
import type * as z from 'zod'
import type { WrittenRow } from '../../shared/adapters/rows/row.ts'
import type { WrittenFile } from '../../shared/adapters/rows/text.ts'
import type { Problem } from '../../shared/domain/problem.ts'
import type { importReportBody } from '../admin/routes/people/import-records.ts'
import { type Batch, batches } from './batches.ts'
import type { RecordKind, RecordSchema } from './kinds.ts'
import { managersOf } from './managers.ts'
import { type ImportProgress, nothingImported, sumOf } from './progress.ts'

type Report = z.output<typeof importReportBody>

/** What is wrong with records of the file that were refused, and odd about others. */
interface Told {
  readonly refused: readonly Problem[]
  readonly doubts: readonly Problem[]
}

/** What came of one batch. */
export interface ImportedBatch extends Told {
  readonly batch: Batch
  readonly progress: ImportProgress
}

/** All is read, and no record waits for a later one. */
interface Ended extends Told {
  readonly progress: ImportProgress
}

interface BrokenOff<Failure> {
  readonly failure: Failure
  /** The batches before it. */
  readonly progress: ImportProgress
}

interface Sending<Failure> {
  /** Records of one call, at most. */
  readonly perBatch: number
  /** Sends records to the API. A failure ends the import. */
  readonly send: (rows: readonly WrittenRow[]) => Promise<{ readonly report: Report } | { readonly failure: Failure }>
  /** Asked before each batch but the first: a failure ends the import. */
  readonly stopped: () => Failure | undefined
  readonly onStep: (step: ImportedBatch) => void
  /** See `RowOptions`. */
  readonly onForm: (form: string) => void
}

/** Re-reads the file until no record waits for a later one. */
export async function importAll<S extends RecordSchema, Failure>(
  file: WrittenFile,
  kind: RecordKind<S>,
  begun: ImportProgress,
  { perBatch, send, stopped, onStep, onForm }: Sending<Failure>,
): Promise<Ended | BrokenOff<Failure>> {
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
      const { waiting, ...told } = toldOf(kind, batch, sent.report)
      late.push(...waiting)
      progress = {
        ...progress,
        confirmed: batch.position,
        waiting: [...progress.waiting, ...waiting.map(({ line }) => line)],
        totals: sumOf(progress.totals, { ...countsIn(sent.report), ...countsOf(told) }),
      }
      onStep({ batch, progress, ...told })
    }
    const { waiting, totals } = progress
    const isStuck = from === 0 && waiting.length === pass?.length
    if (waiting.length === 0 || isStuck) {
      const told = { refused: late, doubts: managers.doubts() }
      return { ...told, progress: { ...progress, totals: sumOf(totals, { ...nothingImported, ...countsOf(told) }) } }
    }
    progress = { confirmed: 0, pass: waiting, waiting: [], totals }
  }
}

const nothingSent: Report = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: [], warned: [] }

const countsIn = ({ added, changed, unchanged, moved, dropped = 0 }: Report) => ({ added, changed, unchanged, moved, dropped })

const countsOf = ({ refused, doubts }: Told) => ({ refused: countRecords(refused), warned: countRecords(doubts) })

/** How many records problems are about: one may have several. */
export const countRecords = (problems: readonly Problem[]): number => new Set(problems.map(({ line }) => line)).size

function toldOf<S extends RecordSchema>({ comesLater, fieldsOfPolicies }: RecordKind<S>, batch: Batch, report: Report) {
  const located = ({ index, ...problem }: Report['refused'][number]) => ({ ...problem, line: batch.rows[index]?.line ?? 0 })
  const refusals = report.refused.map(located)
  const isTold = ({ field }: Problem) => fieldsOfPolicies.includes(field)
  const isLate = ({ field }: Problem) => comesLater.includes(field)
  return {
    refused: [...batch.problems, ...refusals.filter((one) => !isLate(one))],
    waiting: refusals.filter(isLate),
    doubts: [
      ...batch.doubts.filter((doubt) => !isTold(doubt) && !refusals.some(({ line }) => line === doubt.line)),
      ...report.warned.map(located).filter(isTold),
    ],
  }
}
