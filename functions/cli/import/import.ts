/** Imports a file of any size, and goes on where an earlier import of it broke off. */
import {
  type Batch,
  batches,
  countRecords,
  droppedText,
  importAll,
  managersOf,
  notBegun,
  type RecordKind,
  type RecordSchema,
  recordsIn,
  type Totals,
} from '../../../shared/campaign/import/import-file.ts'
import type { WrittenRow } from '../../../shared/campaign/import/records.ts'
import { mostProblems, type Problem } from '../../../shared/domain/problem.ts'
import { counted } from '../../../shared/domain/text.ts'
import { importReportBody } from '../../admin/routes/imports.ts'
import { interrupted } from '../command.ts'
import { CommandError, failureOf } from '../failure.ts'
import { localFile, whyUnreadable } from '../input/text-file.ts'
import { readSession } from '../session/session.ts'
import { jsonLine } from '../terminal.ts'
import type { CommandInput } from '../verb.ts'
import { type FileMark, fileMark, findProgress, forgetProgress, type ImportPosition, keepProgress } from './progress.ts'

/** Shows progress and speed. */
function watch(file: string, size: number, { terminal, around: { clock } }: Pick<CommandInput<unknown, unknown>, 'terminal' | 'around'>) {
  const start = clock.now()
  let from: number | undefined
  return ({ position, bytes, rows }: Batch): void => {
    from ??= position - rows.length
    const seconds = clock.now().since(start).total('seconds')
    const rate = seconds > 0 ? `, ${Math.round((position - from) / seconds)} records a second` : ''
    terminal.progress(`${file}: ${megabytes(bytes)} of ${megabytes(size)} MB, ${position} records${rate}`)
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

/** Half of what the API takes, so that an answer comes within the half minute that API Gateway waits. */
const perCall = 500

export interface ImportKind<S extends RecordSchema> extends RecordKind<S> {
  /** A file that is read with each file. */
  readonly besides?: string | undefined
  /** What to do about records that are refused for a field. */
  readonly advice?: { readonly field: string; readonly what: string }
}

type Importing = CommandInput<{ readonly file: string }, { readonly 'dry-run'?: boolean | undefined }>

/** @returns the exit code */
export async function importFile<S extends RecordSchema>(kind: ImportKind<S>, asked: Importing): Promise<number> {
  const {
    takes: { file },
    options,
    terminal,
    around,
  } = asked
  let mark: FileMark
  try {
    mark = await fileMark(file, kind.besides)
  } catch (error) {
    const message = whyUnreadable(error)
    if (message === undefined) throw error
    return terminal.refuseFiles([{ file, problems: [{ field: '', message }], more: 0 }])
  }
  if (options['dry-run']) return check(kind, mark, asked)
  const { url } = await readSession(around)
  const start = { url, kind: kind.kind, file: mark, ...notBegun }
  using interrupt = around.hearInterrupt()
  return await send(kind, await resumed(start, asked), asked, interrupt.signal)
}

/** Resumes the last import of the file, if file and API are still the same. */
async function resumed(start: ImportPosition, { takes: { file }, terminal }: Importing): Promise<ImportPosition> {
  const kept = await findProgress(file)
  if (!kept) return start
  const isSame = [kept, start].map(({ url, kind, file }) => JSON.stringify([url, kind, file.size, file.modified, file.begins]))
  if (isSame[0] !== isSame[1]) {
    terminal.note(`${file} or the API has changed since the import broke off: starting again`)
    return start
  }
  terminal.note(`${file}: resuming after ${counted(kept.confirmed, 'record')}`)
  return kept
}

async function check<S extends RecordSchema>(kind: ImportKind<S>, mark: FileMark, asked: Importing): Promise<number> {
  const { file } = asked.takes
  const watched = watch(file, mark.size, asked)
  const warnings = warningsOf(asked)
  const managers = managersOf()
  let [good, refused, warned] = [0, 0, 0]
  for await (const batch of batches(localFile(file), kind, {
    perBatch: perCall,
    from: 0,
    onForm: formNote(asked),
    onRow: managers.watch,
  })) {
    good += batch.rows.length
    refused += countRecords(batch.problems)
    warned += countRecords(batch.doubts)
    tell(batch.problems, asked)
    warnings.add(batch.doubts)
    watched(batch)
  }
  const circles = managers.doubts()
  warned += countRecords(circles)
  warnings.add(circles)
  warnings.end()
  await asked.terminal.print(
    asked.json
      ? [jsonLine({ file, dryRun: true, good, refused, warned })]
      : [
          `${file}: ${counted(good, 'record')} of ${kind.kind} can be imported, ${refused} cannot${withWarnings(warned)}; nothing was sent\n`,
        ],
  )
  return good + refused === 0 ? nothing(asked) : refused > 0 ? 2 : 0
}

async function send<S extends RecordSchema>(
  kind: ImportKind<S>,
  start: ImportPosition,
  asked: Importing,
  interrupt: AbortSignal,
): Promise<number> {
  const {
    takes: { file },
    terminal,
  } = asked
  const { advice } = kind
  const watched = watch(file, start.file.size, asked)
  const warnings = warningsOf(asked)
  let needsAdvice = false
  const outcome = await importAll<S, number>(localFile(file), kind, start, {
    perBatch: perCall,
    onForm: formNote(asked),
    async send(rows) {
      const answer = await orInterrupted(put(kind, rows, asked), interrupt)
      if (interrupt.aborted || !answer) return { failure: interrupted }
      return answer instanceof CommandError ? { failure: terminal.fail(answer) } : { report: answer.body }
    },
    stopped: () => (interrupt.aborted ? interrupted : undefined),
    onStep({ batch, refused, doubts }) {
      needsAdvice ||= refused.some((one) => one.field === advice?.field && !batch.problems.includes(one))
      tell(refused, asked)
      warnings.add(doubts)
      watched(batch)
    },
  })
  if ('failure' in outcome) return breakOff(outcome.failure, { ...start, ...outcome.progress }, asked)
  tell(outcome.refused, asked)
  warnings.add(outcome.doubts)
  warnings.end()
  if (needsAdvice && advice) terminal.note(advice.what)
  return end(outcome.progress.totals, asked)
}

const formNote =
  ({ takes: { file }, terminal }: Importing) =>
  (form: string): void =>
    terminal.note(`${file}: ${form}`)

const put = ({ kind }: Pick<ImportKind<RecordSchema>, 'kind'>, rows: readonly WrittenRow[], { api }: Importing) =>
  api
    .call({ method: 'PUT', path: `/${kind}`, body: { records: rows.map(({ fields }) => fields) }, answer: importReportBody })
    .catch(failureOf)

/** Prints the first warnings, and counts the others. */
function warningsOf({ takes: { file }, terminal }: Importing) {
  let [told, more] = [0, 0]
  return {
    add(doubts: readonly Problem[]): void {
      const problems = doubts.slice(0, mostProblems - told)
      told += problems.length
      more += doubts.length - problems.length
      terminal.warnFile({ file, problems, more: 0 })
    },
    end: () => terminal.warnFile({ file, problems: [], more }),
  }
}

const withWarnings = (warned: number): string => (warned > 0 ? `, ${warned} with warnings` : '')

function tell(problems: readonly Problem[], { takes: { file }, terminal }: Importing): void {
  if (problems.length > 0) terminal.refuseFiles([{ file, problems, more: 0 }])
}

/** @param code of the program */
async function breakOff(code: number, progress: ImportPosition, { takes: { file }, terminal }: Importing): Promise<number> {
  const isInterrupted = code === interrupted
  const isNew = progress.confirmed === 0 && !progress.pass
  if (code === 2 || (!isInterrupted && isNew)) return code
  if (isNew) {
    terminal.note(`Interrupted before any record of ${file} was confirmed: the same command starts again`)
    return code
  }
  const sent = `${isInterrupted ? 'Interrupted: ' : ''}${counted(progress.confirmed, 'record')} of ${file} sent`
  try {
    const kept = await keepProgress(file, progress)
    terminal.note(`${sent}: run the same command again to resume from ${kept}`)
  } catch (error) {
    const why = whyUnreadable(error)
    if (why === undefined) throw error
    terminal.note(`${sent}; progress could not be saved: the same command starts again, and leaves imported records unchanged`)
  }
  return code
}

/** @returns undefined where the interruption came first */
function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return signal.aborted ? Promise.resolve(undefined) : Promise.race([work, promise])
}

async function end(totals: Totals, asked: Importing): Promise<number> {
  const { takes, json, terminal } = asked
  const { file } = takes
  await forgetProgress(file)
  if (totals.dropped > 0) terminal.note(droppedText(totals))
  const { added, changed, unchanged, moved, refused, warned } = totals
  await terminal.print(
    json
      ? [jsonLine({ file, ...totals })]
      : [
          `${file}: ${added} added, ${changed} changed, ${unchanged} unchanged${moved > 0 ? `, ${moved} moved` : ''}, ${refused} refused${withWarnings(warned)}\n`,
        ],
  )
  return recordsIn(totals) === 0 ? nothing(asked) : refused > 0 ? 2 : 0
}

const nothing = ({ takes: { file }, terminal }: Importing): number =>
  terminal.refuseFiles([{ file, problems: [{ field: '', message: 'has no records' }], more: 0 }])
