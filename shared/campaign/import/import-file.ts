/** Imports a file of any size, one batch after another, to keep the order of its records. */
import { circlesIn, circleText } from '../../domain/people/circles.ts'
import type { Problem } from '../../domain/problem.ts'
import { type Batch, batches, type RecordKind, type RecordSchema } from './file-batches.ts'
import { type ImportProgress, nothingImported, sumOf } from './progress.ts'
import type { RecordReport } from './records.ts'
import type { WrittenFile, WrittenRow } from './row.ts'

/** What is wrong with records of the file that were refused, and odd about others. */
interface RecordFaults {
  readonly refused: readonly Problem[]
  readonly doubts: readonly Problem[]
}

/** What came of one batch. */
export interface ImportedBatch extends RecordFaults {
  readonly batch: Batch
  readonly progress: ImportProgress
}

/** All is read, and no record waits for a later one. */
interface Ended extends RecordFaults {
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
  readonly send: (rows: readonly WrittenRow[]) => Promise<{ readonly report: RecordReport } | { readonly failure: Failure }>
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
      const { waiting, ...faults } = faultsOf(kind, batch, sent.report)
      late.push(...waiting)
      progress = {
        ...progress,
        confirmed: batch.position,
        waiting: [...progress.waiting, ...waiting.map(({ line }) => line)],
        totals: sumOf(progress.totals, { ...countsIn(sent.report), ...countsOf(faults) }),
      }
      onStep({ batch, progress, ...faults })
    }
    const { waiting, totals } = progress
    const isStuck = from === 0 && waiting.length === pass?.length
    if (waiting.length === 0 || isStuck) {
      const faults = { refused: late, doubts: managers.doubts() }
      return { ...faults, progress: { ...progress, totals: sumOf(totals, { ...nothingImported, ...countsOf(faults) }) } }
    }
    progress = { confirmed: 0, pass: waiting, waiting: [], totals }
  }
}

const nothingSent: RecordReport = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: [], warned: [] }

const countsIn = ({ added, changed, unchanged, moved, dropped = 0 }: RecordReport) => ({ added, changed, unchanged, moved, dropped })

const countsOf = ({ refused, doubts }: RecordFaults) => ({ refused: countRecords(refused), warned: countRecords(doubts) })

/** How many records problems are about: one may have several. */
export const countRecords = (problems: readonly Problem[]): number => new Set(problems.map(({ line }) => line)).size

function faultsOf<S extends RecordSchema>({ comesLater, fieldsOfPolicies }: RecordKind<S>, batch: Batch, report: RecordReport) {
  const located = ({ index, ...problem }: RecordReport['refused'][number]) => ({ ...problem, line: batch.rows[index]?.line ?? 0 })
  const refusals = report.refused.map(located)
  const isFieldOfPolicies = ({ field }: Problem) => fieldsOfPolicies.includes(field)
  const isLate = ({ field }: Problem) => comesLater.includes(field)
  return {
    refused: [...batch.problems, ...refusals.filter((one) => !isLate(one))],
    waiting: refusals.filter(isLate),
    doubts: [
      ...batch.doubts.filter((doubt) => !isFieldOfPolicies(doubt) && !refusals.some(({ line }) => line === doubt.line)),
      ...report.warned.map(located).filter(isFieldOfPolicies),
    ],
  }
}

/** Finds circles of managers in a whole file; the API sees none beyond one call. */
export function managersOf() {
  const managers = new Map<string, string>()
  const lines = new Map<string, number>()
  return {
    watch({ line, fields: { id, manager } }: WrittenRow): void {
      if (typeof id !== 'string' || typeof manager !== 'string') return
      managers.set(id.trim(), manager.trim())
      lines.set(id.trim(), line)
    },
    doubts: (): readonly Problem[] =>
      circlesIn(managers).map((circle) => ({ line: lines.get(circle[0] ?? '') ?? 0, field: 'manager', message: circleText(circle) })),
  }
}
