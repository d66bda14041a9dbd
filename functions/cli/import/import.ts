/** Imports a file of any size, one call after another, to keep the order of its records. */

import type * as z from 'zod'
import type { WrittenRow } from '../../../shared/adapters/rows/row.ts'
import { circlesIn, circleText } from '../../../shared/domain/people/circles.ts'
import { mostProblems, type Problem } from '../../../shared/domain/problem.ts'
import { counted } from '../../../shared/domain/text.ts'
import { importReport } from '../../admin/routes/people/import-records.ts'
import { jsonLine } from '../clean.ts'
import { interrupted } from '../command.ts'
import { whyUnreadable } from '../input/text-file.ts'
import { readSession } from '../session/session.ts'
import type { Asked } from '../verb.ts'
import { type Batch, batches, type RecordKind, type RecordSchema } from './batches.ts'
import { type FileMark, findProgress, forgetProgress, keepProgress, markOf, type Progress, type Totals } from './progress.ts'
import { watch } from './watch.ts'

export interface Kind<S extends RecordSchema> extends RecordKind<S> {
  readonly kind: 'staff' | 'devices'
  /** A file that is read with each file. */
  readonly besides?: string | undefined
  /** Fields that are refused until somebody later in the file is imported. */
  readonly comesLater?: readonly string[]
  /** Fields with names that policies describe, about which only the API can warn. */
  readonly fieldsOfPolicies: readonly string[]
  /** What to do about records that are refused for a field. */
  readonly advice?: { readonly field: string; readonly what: string }
}

type Importing = Asked<{ readonly file: string }, { readonly 'dry-run'?: boolean | undefined }>

/** @returns the exit code */
export async function importFile<S extends RecordSchema>(kind: Kind<S>, asked: Importing): Promise<number> {
  const {
    takes: { file },
    options,
    terminal,
    around,
  } = asked
  let mark: FileMark
  try {
    mark = await markOf(file, kind.besides)
  } catch (error) {
    const message = whyUnreadable(error)
    if (message === undefined) throw error
    return terminal.refuseFiles([{ file, problems: [{ field: '', message }], more: 0 }])
  }
  if (options['dry-run']) return check(kind, mark, asked)
  const session = await readSession(around)
  if (!session.ok) return terminal.fail(session)
  const start = { url: session.url, kind: kind.kind, file: mark, confirmed: 0, waiting: [], totals: none } satisfies Progress
  using interrupt = around.hearInterrupt()
  return await send(kind, await resumed(start, asked), asked, interrupt.signal)
}

type RecordFault = z.output<typeof importReport>['refused'][number]

const none: Totals = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: 0, warned: 0 }

/** Resumes the last import of the file, if file and API are still the same. */
async function resumed(start: Progress, { takes: { file }, terminal }: Importing): Promise<Progress> {
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

async function check<S extends RecordSchema>(kind: Kind<S>, mark: FileMark, asked: Importing): Promise<number> {
  const { file } = asked.takes
  const watched = watch(file, mark.size, asked)
  const warnings = warningsOf(asked)
  let [good, refused, warned] = [0, 0, 0]
  for await (const batch of batches(file, kind, { from: 0, onForm: formNote(asked), onRow: warnings.watch })) {
    good += batch.rows.length
    refused += tell(batch.problems, asked)
    warned += warnings.add(batch.doubts)
    watched(batch)
  }
  warned += warnings.end()
  await asked.terminal.print(
    asked.json
      ? [jsonLine({ file, dryRun: true, good, refused, warned })]
      : [
          `${file}: ${counted(good, 'record')} of ${kind.kind} can be imported, ${refused} cannot${withWarnings(warned)}; nothing was sent\n`,
        ],
  )
  return good + refused === 0 ? nothing(asked) : refused > 0 ? 2 : 0
}

/** Re-reads the file until no record waits for a later one. */
async function send<S extends RecordSchema>(kind: Kind<S>, start: Progress, asked: Importing, interrupt: AbortSignal): Promise<number> {
  const { file } = asked.takes
  const watched = watch(file, start.file.size, asked)
  const warnings = warningsOf(asked)
  let progress = start
  let needsAdvice = false
  for (;;) {
    const lines = progress.pass && new Set(progress.pass)
    const isWhole = progress.confirmed === 0
    const waiting: Problem[] = []
    for await (const batch of batches(file, kind, {
      from: progress.confirmed,
      ...(lines ? { lines } : { onForm: formNote(asked), onRow: warnings.watch }),
    })) {
      const answer = batch.rows.length === 0 ? undefined : await orInterrupted(put(kind, batch, asked), interrupt)
      if (interrupt.aborted) return breakOff(interrupted, progress, asked)
      if (answer && !answer.ok) return breakOff(asked.terminal.fail(answer), progress, asked)
      const located = ({ index, ...problem }: RecordFault) => ({ ...problem, line: batch.rows[index]?.line ?? 0 })
      const refusals = (answer?.body.refused ?? []).map(located)
      const isTold = ({ field }: Problem) => kind.fieldsOfPolicies.includes(field)
      const doubts = [
        ...batch.doubts.filter((doubt) => !isTold(doubt) && !refusals.some(({ line }) => line === doubt.line)),
        ...(answer?.body.warned ?? []).map(located).filter(isTold),
      ]
      const late = refusals.filter(({ field }) => kind.comesLater?.includes(field))
      waiting.push(...late)
      needsAdvice ||= refusals.some(({ field }) => field === kind.advice?.field)
      const refused = tell([...batch.problems, ...refusals.filter((refusal) => !late.includes(refusal))], asked)
      progress = {
        ...progress,
        confirmed: batch.position,
        waiting: [...progress.waiting, ...late.map(({ line }) => line)],
        totals: sum(progress.totals, { ...none, ...answer?.body, refused, warned: warnings.add(doubts) }),
      }
      watched(batch)
    }
    const { waiting: next, totals, pass } = progress
    const isStuck = isWhole && next.length === pass?.length
    if (next.length === 0 || isStuck) {
      const ended = sum(totals, { ...none, refused: tell(waiting, asked), warned: warnings.end() })
      if (needsAdvice && kind.advice) asked.terminal.note(kind.advice.what)
      return end(ended, asked)
    }
    progress = { ...progress, confirmed: 0, pass: next, waiting: [] }
  }
}

const formNote =
  ({ takes: { file }, terminal }: Importing) =>
  (form: string): void =>
    terminal.note(`${file}: ${form}`)

const put = ({ kind }: { readonly kind: 'staff' | 'devices' }, { rows }: Batch, { api }: Importing) =>
  api.call({ method: 'PUT', path: `/${kind}`, body: { records: rows.map(({ fields }) => fields) }, answer: importReport })

const sum = (a: Totals, b: Totals): Totals => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  moved: a.moved + b.moved,
  refused: a.refused + b.refused,
  warned: a.warned + b.warned,
})

/** Prints the first warnings, and counts the others. The API gives the same, but sees no circle of managers beyond one call. */
function warningsOf({ takes: { file }, terminal }: Importing) {
  let [told, more] = [0, 0]
  const managers = new Map<string, string>()
  const lines = new Map<string, number>()
  /** @returns how many records they are about */
  function add(doubts: readonly Problem[]): number {
    const problems = doubts.slice(0, mostProblems - told)
    told += problems.length
    more += doubts.length - problems.length
    terminal.warnFile({ file, problems, more: 0 })
    return new Set(doubts.map(({ line }) => line)).size
  }
  return {
    add,
    watch({ line, fields: { id, manager } }: WrittenRow): void {
      if (typeof id !== 'string' || typeof manager !== 'string') return
      managers.set(id.trim(), manager.trim())
      lines.set(id.trim(), line)
    },
    /** @returns how many circles of managers it warned of */
    end(): number {
      const found = circlesIn(managers).map((circle) => ({
        line: lines.get(circle[0] ?? '') ?? 0,
        field: 'manager',
        message: circleText(circle),
      }))
      const count = add(found)
      terminal.warnFile({ file, problems: [], more })
      return count
    },
  }
}

const withWarnings = (warned: number): string => (warned > 0 ? `, ${warned} with warnings` : '')

/** @returns how many records are wrong */
function tell(problems: readonly Problem[], { takes: { file }, terminal }: Importing): number {
  if (problems.length > 0) terminal.refuseFiles([{ file, problems, more: 0 }])
  return new Set(problems.map(({ line }) => line)).size
}

/** @param code of the program */
async function breakOff(code: number, progress: Progress, { takes: { file }, terminal }: Importing): Promise<number> {
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
    terminal.note(`${sent}; progress could not be saved beside it: the same command starts again, and leaves imported records unchanged`)
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
  const { added, changed, unchanged, moved, refused, warned } = totals
  await terminal.print(
    json
      ? [jsonLine({ file, ...totals })]
      : [
          `${file}: ${added} added, ${changed} changed, ${unchanged} unchanged${moved > 0 ? `, ${moved} moved` : ''}, ${refused} refused${withWarnings(warned)}\n`,
        ],
  )
  return added + changed + unchanged + moved + refused === 0 ? nothing(asked) : refused > 0 ? 2 : 0
}

const nothing = ({ takes: { file }, terminal }: Importing): number =>
  terminal.refuseFiles([{ file, problems: [{ field: '', message: 'has no records' }], more: 0 }])
