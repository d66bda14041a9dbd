/** What all passes have in common: they go on where they were left, try a page again, and are saved after each. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { SourceError } from '../../domain/sources/device-source.ts'
import { nothingCounted, type Pass, type SourceState } from '../../domain/sources/pass.ts'
import type { SourcePasses } from '../../domain/sources/passes.ts'
import type { SyncReport } from './sync-devices.ts'

/** What one piece of a pass came to. */
export interface Step {
  readonly state: SourceState
  /** Present where the run ends with it. */
  readonly outcome?: SyncReport['outcome']
  readonly records?: number
  readonly written?: number
}

/** What is read, and what is made of it. Each piece may happen twice. */
export interface PassWork {
  readonly source: string
  /** `graph` */
  readonly kind: string
  /** From where a pass is to begin now; undefined if none is due. */
  due(state: SourceState, now: Temporal.Instant): Pick<Pass, 'cursor' | 'changes'> | undefined
  /** Reads one page. @throws SourceError */
  read(state: SourceState, pass: Pass): Promise<Step>
  /** Takes what was read, once all of it was. */
  settle(state: SourceState, pass: Pass, mayGoOn: () => boolean): Promise<Step>
}

/** After so many tries of one page its pass ends. */
const mostTries = 5

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param mayGoOn asked between pieces
 */
export async function runPass(
  { passes, clock }: { readonly passes: SourcePasses; readonly clock: Clock },
  work: PassWork,
  mayGoOn: () => boolean,
): Promise<SyncReport> {
  const run = { pages: 0, records: 0, written: 0 }
  let { state, version } = await passes.find(work.source)
  for (;;) {
    const now = clock.now()
    const before = state.pass ? state : begun(state, work, now)
    const { pass } = before
    if (!pass || (pass.waitUntil && isBefore(now, pass.waitUntil))) return { source: work.source, outcome: 'early', ...run }
    const report = (outcome: SyncReport['outcome']): SyncReport => ({ source: work.source, pass: pass.number, outcome, ...run })
    if (!mayGoOn()) return report('begun')
    const isReading = pass.stage === 'reading'
    const step = isReading ? await readOrNote(work, before, pass, now) : await work.settle(before, pass, mayGoOn)
    if (!(await passes.save(work.source, { state: step.state, version }))) return report('overtaken')
    ;({ state } = step)
    version += 1
    if (isReading && step.outcome !== 'failed') run.pages += 1
    run.records += step.records ?? 0
    run.written += step.written ?? 0
    const why = state.pass?.trouble ?? state.last?.why
    if (step.outcome) return { ...report(step.outcome), ...(why === undefined ? {} : { why }) }
  }
}

/** The state with a pass, if one is due. */
function begun({ wanted, ...state }: SourceState, { kind, due }: PassWork, now: Temporal.Instant): SourceState {
  const from = due({ ...state, ...(wanted ? { wanted } : {}) }, now)
  return from ? { ...state, kind, pass: newPass(state, from, now) } : state
}

function newPass({ pass, last, held }: SourceState, from: Pick<Pass, 'cursor' | 'changes'>, startedAt: Temporal.Instant): Pass {
  const number = Math.max(...[pass, last, held].map((one) => one?.number ?? 0)) + 1
  return { number, startedAt, stage: 'reading', ...from, pages: 0, sheets: 0, tries: 0, ...nothingCounted }
}

async function readOrNote(work: PassWork, state: SourceState, pass: Pass, now: Temporal.Instant): Promise<Step> {
  try {
    return await work.read(state, pass)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    if (error.fault === 'cursor' && pass.cursor !== undefined) return { state: { ...state, pass: newPass(state, {}, now) } }
    const { waitUntil, ...rest } = pass
    const failing = { ...rest, tries: pass.tries + 1, trouble: error.message, ...(error.retryAt ? { waitUntil: error.retryAt } : {}) }
    if (failing.tries < mostTries) return { state: { ...state, pass: failing }, outcome: 'failed' }
    return ended(state, failing, 'incomplete', now, error.message)
  }
}

/** The state with its pass ended. A pass that is held waits for an administrator until the next one is believed, or held. */
export function ended(
  { pass: _, held, ...state }: SourceState,
  pass: Pass,
  outcome: 'accepted' | 'held' | 'incomplete',
  endedAt: Temporal.Instant,
  why?: string,
): Step {
  const { stage, cursor, pages, sheets, tries, trouble, waitUntil, changesFrom, ...counted } = pass
  const last = { ...counted, endedAt, outcome, ...(why === undefined ? {} : { why }) }
  const waits = outcome === 'held' ? pass : outcome === 'incomplete' ? held : undefined
  return { state: { ...state, last, ...(waits ? { held: waits } : {}) }, outcome }
}
