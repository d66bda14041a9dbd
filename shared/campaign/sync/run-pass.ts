/** A run over a source: it goes on where the last one ended, and saves how far it is after each piece. */

import type { Temporal } from 'temporal-polyfill'
import { SourceError } from '#domain/sources/device-source.ts'
import { type Ended, type SourceState, type UnderWay, withPageFailed } from '#domain/sources/pass.ts'
import type { Ports } from '../ports.ts'

/** Asks for a pass now: the next run begins it. @returns `under way` if there is one already */
export async function beginPass({ passes }: Ports<'passes'>, source: string): Promise<'asked' | 'under way'> {
  const { state, version } = await passes.find(source)
  if (state.pass) return 'under way'
  if (state.wanted || (await passes.save(source, { state: { ...state, wanted: true }, version }))) return 'asked'
  return beginPass({ passes }, source)
}

/** What one run over a source did. */
export interface SyncReport {
  source: string
  /** Of the pass it worked on; absent where none was due. */
  pass?: number
  /**
   * `early`: no pass is due, nor the next try of one. `begun`: the next run goes on. `failed`: the next run tries that page again.
   * `overtaken`: another run works on it.
   */
  outcome: 'early' | 'begun' | 'failed' | 'overtaken' | Ended['outcome']
  /** Why it failed, or why the pass is held or incomplete. */
  why?: string
  /** Pages and records that this run read. */
  pages: number
  records: number
  /** Devices that this run wrote. */
  written: number
}

/** What one piece of a pass came to. */
export interface PassStep {
  state: SourceState
  /** Present where the run ends with it. */
  outcome?: SyncReport['outcome']
  pages?: number
  records?: number
  written?: number
}

/** What is read, and what is made of it. Each piece may happen twice. */
interface PassWork {
  source: string
  /** With the pass to work on; undefined if none is due. */
  due(state: SourceState, now: Temporal.Instant): UnderWay | undefined | Promise<UnderWay | undefined>
  /** Reads one page. @throws SourceError */
  read(state: UnderWay): Promise<PassStep>
  /** Takes what was read, once all of it was. */
  settle(state: UnderWay, hasTimeLeft: () => boolean): Promise<PassStep>
}

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param hasTimeLeft asked between pieces
 */
export async function runPass(
  { passes, clock }: Ports<'passes' | 'clock'>,
  work: PassWork,
  hasTimeLeft: () => boolean,
): Promise<SyncReport> {
  const { source } = work
  const run = { pages: 0, records: 0, written: 0 }
  let { state, version } = await passes.find(source)
  for (;;) {
    const before = await work.due(state, clock.now())
    if (!before) return { source, outcome: 'early', ...run }
    const { number, stage } = before.pass
    const step = stage === 'reading' ? await readOrNote(work, before, clock.now()) : await work.settle(before, hasTimeLeft)
    if (!(await passes.save(source, { state: step.state, version }))) return { source, pass: number, outcome: 'overtaken', ...run }
    ;({ state } = step)
    version += 1
    run.pages += step.pages ?? 0
    run.records += step.records ?? 0
    run.written += step.written ?? 0
    const why = state.pass ? state.pass.trouble : state.last?.why
    if (step.outcome) return { source, pass: number, outcome: step.outcome, why, ...run }
    if (!hasTimeLeft()) return { source, pass: number, outcome: 'begun', ...run }
  }
}

/** Mostly of a hundred devices each. */
const mostPages = 100_000

async function readOrNote(work: PassWork, before: UnderWay, now: Temporal.Instant): Promise<PassStep> {
  try {
    if (before.pass.pages >= mostPages) throw new SourceError('strange', `the source has no last page after ${mostPages}: ask its vendor`)
    return await work.read(before)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const state = withPageFailed(before, error, now)
    return { state, outcome: state.pass ? 'failed' : 'incomplete' }
  }
}

interface Linked {
  /** Cursor of the page after it; absent on the last. */
  next?: string | undefined
}

interface Reader<Page> {
  page(cursor: string | undefined): Promise<Page>
}

/**
 * Pages of what is opened for the first of them.
 * @throws SourceError also for a page that leads to itself, which would be read for ever
 */
export function pagesOf<Page extends Linked>(open: () => Promise<Reader<Page>>): (cursor: string | undefined) => Promise<Page> {
  let reader: Reader<Page> | undefined
  return async cursor => {
    reader ??= await open()
    const page = await reader.page(cursor)
    if (page.next !== undefined && page.next === cursor)
      throw new SourceError('strange', 'a page of the source leads to itself: ask its vendor')
    return page
  }
}
