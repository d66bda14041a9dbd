/** Imports a file of any size, and goes on where an earlier import of it broke off. */

import { writeFile } from 'node:fs/promises'
import type { CsvColumns } from '#adapters/rows/csv.ts'
import { refusedRows } from '#adapters/rows/refused-rows.ts'
import {
  droppedText,
  type EndedImport,
  type ImportedBatch,
  importAll,
  notBegun,
  recordsIn,
  reportAlone,
  type Totals,
} from '#campaign/import/import-file.ts'
import { recordReport, type UnitCounts, unitCounts } from '#campaign/import/records.ts'
import type { RecordKind, RecordSchema, WrittenRow } from '#domain/people/rows.ts'
import type { Problem } from '#domain/problem.ts'
import { firstOfKinds, problemKinds } from '#domain/problem-kinds.ts'
import { counted } from '#domain/text.ts'
import { interrupted } from '../command.ts'
import { CommandError, failureOf } from '../failure.ts'
import { localFile, whyUnreadable } from '../input/text-file.ts'
import { tableRows } from '../output/rows.ts'
import { readSession } from '../session/session.ts'
import { jsonLine } from '../terminal.ts'
import type { CommandInput } from '../verb.ts'
import { type FileMark, fileMark, findProgress, forgetProgress, type ImportPosition, keepProgress } from './progress.ts'

/** Half of what the API takes, so that an answer comes within the half minute that API Gateway waits. */
const perCall = 500

export interface ImportKind<S extends RecordSchema> extends RecordKind<S> {
  /** Of the files. */
  columns: CsvColumns
  /** A file that is read with each file. */
  besides?: string | undefined
  /** What to do about records that are refused for a field. */
  advice?: { field: string; what: string }
}

type Importing = CommandInput<{ file: string }, { 'dry-run'?: boolean | undefined; refused?: string | undefined }>

/** @returns the exit code */
export async function importFile<S extends RecordSchema>(kind: ImportKind<S>, asked: Importing): Promise<number> {
  const { takes, options, around } = asked
  const mark = await fileMark(takes.file, kind.besides).catch((error: unknown) => {
    throw new CommandError(2, `${takes.file}: ${whyUnreadable(error)}`)
  })
  if (options['dry-run']) return preview(kind, mark, asked)
  if (options.refused !== undefined) return asked.terminal.refuse('--refused belongs to --dry-run')
  const { url } = await readSession(around)
  const start = await resumed({ url, kind: kind.kind, file: mark, ...notBegun }, asked)
  using interrupt = around.hearInterrupt()
  return await send(kind, start, asked, interrupt.signal)
}

/** Resumes the last import of the file, if file and API are still the same. */
async function resumed(start: ImportPosition, { takes: { file }, terminal }: Importing) {
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

/** Tells the user of an import under way. @param size of the file, in bytes */
function reporterOf(size: number, isDryRun: boolean, { takes: { file }, terminal, around: { clock } }: Importing) {
  const start = clock.now()
  const [refusals, warnings] = [problemKinds(), problemKinds()]
  const units = unitCounts()
  let from = -1
  return {
    perBatch: perCall,
    units,
    onForm: (form: string) => terminal.note(`${file}: ${form}`),
    onStep({ batch: { position, bytes, rows }, refused, doubts, units: counted }: ImportedBatch) {
      if (isDryRun) refusals.add(refused)
      else if (refused.length > 0) terminal.refuseFiles([{ file, problems: refused, more: 0 }])
      warnings.add(doubts)
      units.add(counted)
      if (from < 0) from = position - rows.length
      const seconds = clock.now().since(start).total('seconds')
      const rate = seconds > 0 ? `, ${Math.round((position - from) / seconds)} records a second` : ''
      terminal.progress(`${file}: ${megabytes(bytes)} of ${megabytes(size)} MB, ${position} records${rate}`)
    },
    /** What is said once all is read. */
    onEnd({ doubts }: EndedImport) {
      warnings.add(doubts)
      if (isDryRun) terminal.refuseFiles([{ file, problems: firstOfKinds(refusals.list()), more: 0 }])
      terminal.warnFile({ file, problems: firstOfKinds(warnings.list()), more: 0 })
    },
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)

/** Says what an import would do; to a user who is not signed in, what can be said without the API. */
async function preview<S extends RecordSchema>(kind: ImportKind<S>, { size }: FileMark, asked: Importing): Promise<number> {
  const { takes, around, terminal, options } = asked
  const { file } = takes
  const isSignedIn = await readSession(around).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CommandError && error.exitCode === 1) return false
      throw error
    },
  )
  using interrupt = around.hearInterrupt()
  const reporter = reporterOf(size, true, asked)
  const refused: Problem[] = []
  const ended = await importAll<S, number>(localFile(file), kind, notBegun, {
    ...reporter,
    isDryRun: true,
    send: isSignedIn
      ? rows => sendRows(kind, rows, { dryRun: 'true' }, asked, interrupt.signal)
      : async rows => ({ report: reportAlone(kind, rows) }),
    stopped: () => (interrupt.signal.aborted ? interrupted : undefined),
    onStep(step) {
      if (options.refused !== undefined) refused.push(...step.refused)
      reporter.onStep(step)
    },
  })
  if ('failure' in ended) return ended.failure
  reporter.onEnd(ended)
  if (options.refused !== undefined) {
    const rows = await Array.fromAsync(refusedRows(localFile(file), refused, kind.columns))
    await writeFile(options.refused, rows, { mode: 0o600 })
    terminal.note(`Correct ${options.refused} and import it: its columns line and reason are ignored`)
  }
  const { totals } = ended.progress
  if (isSignedIn) {
    const units = reporter.units.list()
    const document = { dryRun: true, ...totals, units }
    return printTotals(totals, document, `${countsText(totals)}${withWarnings(totals)}; nothing was changed`, asked, units)
  }
  terminal.note('You are not signed in: only the file was checked, not what is known already')
  const { added: good, refused: bad, warned } = totals
  const can = `${counted(good, 'record')} of ${kind.kind} can be imported, ${bad} cannot`
  return printTotals(totals, { dryRun: true, good, refused: bad, warned }, `${can}${withWarnings(totals)}; nothing was sent`, asked)
}

async function sendRows<S extends RecordSchema>(
  { kind }: ImportKind<S>,
  rows: readonly WrittenRow[],
  query: { dryRun?: string; again?: string },
  { api, terminal }: Importing,
  interrupt: AbortSignal,
) {
  const records = rows.map(({ fields }) => fields)
  const put = api.call({ method: 'PUT', path: `/${kind}`, query, body: { records }, answer: recordReport })
  const answer = await orInterrupted(put.catch(failureOf), interrupt)
  if (interrupt.aborted || !answer) return { failure: interrupted }
  return answer instanceof CommandError ? { failure: terminal.fail(answer) } : { report: answer.body }
}

async function send<S extends RecordSchema>(kind: ImportKind<S>, start: ImportPosition, asked: Importing, interrupt: AbortSignal) {
  const { takes, terminal } = asked
  const { advice } = kind
  const reporter = reporterOf(start.file.size, false, asked)
  let needsAdvice = false
  const ended = await importAll<S, number>(localFile(takes.file), kind, start, {
    ...reporter,
    send: (rows, again) => sendRows(kind, rows, again ? { again: 'true' } : {}, asked, interrupt),
    stopped: () => (interrupt.aborted ? interrupted : undefined),
    onStep(step) {
      needsAdvice ||= step.refused.some(one => one.field === advice?.field && !step.batch.problems.includes(one))
      reporter.onStep(step)
    },
  })
  if ('failure' in ended) return breakOff(ended.failure, { ...start, ...ended.progress }, asked)
  reporter.onEnd(ended)
  if (needsAdvice && advice) terminal.note(advice.what)
  await forgetProgress(takes.file)
  const { totals } = ended.progress
  if (totals.dropped > 0) terminal.note(droppedText(totals))
  return printTotals(totals, totals, `${countsText(totals)}${withWarnings(totals)}`, asked)
}

function countsText({ added, changed, unchanged, moved, refused, older }: Totals) {
  const movedText = moved > 0 ? `, ${moved} moved` : ''
  const olderText = older > 0 ? ` (${older} older than what is known)` : ''
  return `${added} added, ${changed} changed, ${unchanged} unchanged${olderText}${movedText}, ${refused} refused`
}

/** @returns the exit code */
async function printTotals(
  totals: Totals,
  document: object,
  text: string,
  { takes: { file }, json, terminal }: Importing,
  units: readonly UnitCounts[] = [],
) {
  await terminal.print([json ? jsonLine({ file, ...document }) : `${file}: ${text}\n`])
  if (!json && units.length > 0)
    await terminal.print(
      tableRows(
        units.map(unit => ({ ...unit })),
        terminal.style,
      ),
    )
  if (recordsIn(totals) === 0) return terminal.refuse(`${file}: has no records`)
  return totals.refused > 0 ? 2 : 0
}

const withWarnings = ({ warned }: Totals) => (warned > 0 ? `, ${warned} with warnings` : '')

/** @param code of the program */
async function breakOff(code: number, progress: ImportPosition, { takes: { file }, terminal }: Importing) {
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
    whyUnreadable(error)
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
