import { type UnderWay, withPageFailed, withPageTaken, withPassDue, withPassEnded } from '../../domain/sources/course.ts'
import { type DevicePage, type DeviceReader, SourceError } from '../../domain/sources/device-source.ts'
import { type Ended, type SourceState, whyHeld } from '../../domain/sources/pass.ts'
import { rosterOf } from '../../domain/sources/roster.ts'
import { type NamedSource, type Rules, rulesFor, type SyncPorts } from './ports.ts'
import { settlePass } from './settle-pass.ts'
import { takePage } from './take-page.ts'

/** What one run over a source did. */
export interface SyncReport {
  readonly source: string
  /** Of the pass it worked on; absent where none was due. */
  readonly pass?: number
  /**
   * `early`: no pass is due, nor the next try of one. `begun`: the next run goes on. `failed`: the next run tries that page again.
   * `overtaken`: another run works on it.
   */
  readonly outcome: 'early' | 'begun' | 'failed' | 'overtaken' | Ended['outcome']
  /** Why it failed, or why the pass is held or incomplete. */
  readonly why?: string
  /** Pages and records that this run read. */
  readonly pages: number
  readonly records: number
  /** Devices that this run wrote. */
  readonly written: number
}

/** A run over a source. */
interface Run {
  readonly ports: SyncPorts
  readonly named: NamedSource
  readonly rules: Rules
  readonly mayGoOn: () => boolean
}

/** How far it is: what is stored, and what it did. */
interface Progress extends Pick<SyncReport, 'pages' | 'records' | 'written'> {
  readonly state: UnderWay
  readonly version: number
}

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param mayGoOn asked between pages
 */
export async function syncDevices(ports: SyncPorts, named: NamedSource, mayGoOn: () => boolean): Promise<SyncReport> {
  const { name, settings } = named
  const { state, version } = await ports.passes.find(name)
  const due = withPassDue({ ...state, kind: settings.kind }, settings.everyHours, ports.clock.now())
  if (!due) return { source: name, outcome: 'early', pages: 0, records: 0, written: 0 }
  const run = { ports, named, rules: await rulesFor(ports, name), mayGoOn }
  const progress = { state: due, version, pages: 0, records: 0, written: 0 }
  return due.pass.stage === 'reading' ? readOn(run, progress) : settle(run, progress)
}

async function readOn(run: Run, from: Progress): Promise<SyncReport> {
  const { ports, named, rules, mayGoOn } = run
  const ask = pagesOf(named, rules)
  let progress = from
  do {
    const page = await ask(progress.state.pass.cursor)
    if (page instanceof SourceError) return fail(run, progress, page)
    const { pass, written } = await takePage(ports, rules, progress.state.pass, page)
    const state = withPageTaken(progress.state, pass, page.next)
    const records = progress.records + page.reports.length + page.unread.length
    progress = { ...progress, state, pages: progress.pages + 1, records, written: progress.written + written }
    if (page.next === undefined) return weigh(run, progress)
    if (!(await save(run, progress, state))) return report(run, progress, 'overtaken')
    progress = { ...progress, version: progress.version + 1 }
  } while (mayGoOn())
  return report(run, progress, 'begun')
}

/** Asks for pages, of a source that is opened with the first of them. */
function pagesOf({ source }: NamedSource, { matcher }: Rules): (cursor: string | undefined) => Promise<DevicePage | SourceError> {
  let reader: DeviceReader | undefined
  return async (cursor) => {
    try {
      reader ??= await source.open(matcher)
      const page = await reader.page(cursor)
      if (page.next === undefined || page.next !== cursor) return page
      return new SourceError('strange', 'a page of the source leads to itself: ask its vendor')
    } catch (error) {
      if (error instanceof SourceError) return error
      throw error
    }
  }
}

async function fail(run: Run, progress: Progress, error: SourceError): Promise<SyncReport> {
  const after = withPageFailed(progress.state, error, run.ports.clock.now())
  if (!(await save(run, progress, after))) return report(run, progress, 'overtaken')
  return report(run, progress, after.pass ? 'failed' : 'incomplete', error.message)
}

/** Once every page was read: whether the pass is believed. */
async function weigh(run: Run, progress: Progress): Promise<SyncReport> {
  const { ports, named } = run
  const { pass, accepted } = progress.state
  const { size } = await rosterOf(ports.passes.listSheets(named.name, pass.number))
  const read = { ...pass, records: size, stage: 'settling' } as const
  const state = { ...progress.state, pass: read }
  const why = whyHeld(read, accepted, named.settings)
  const after = why === undefined ? state : withPassEnded(state, 'held', ports.clock.now(), why)
  if (!(await save(run, progress, after))) return report(run, progress, 'overtaken')
  if (why !== undefined) return report(run, progress, 'held', why)
  return run.mayGoOn() ? settle(run, { ...progress, state, version: progress.version + 1 }) : report(run, progress, 'begun')
}

async function settle(run: Run, from: Progress): Promise<SyncReport> {
  const { ports, rules, mayGoOn } = run
  const { pass, accepted } = from.state
  const { isDone, cleared, vanished, written } = await settlePass(ports, rules, pass, accepted, mayGoOn)
  const counted = { ...pass, cleared: pass.cleared + cleared, vanished: pass.vanished + vanished }
  const state = { ...from.state, pass: counted }
  const progress = { ...from, state, written: from.written + written }
  const after = isDone ? withPassEnded(state, 'accepted', ports.clock.now()) : state
  if (!(await save(run, progress, after))) return report(run, progress, 'overtaken')
  return report(run, progress, isDone ? 'accepted' : 'begun')
}

const save = ({ ports, named }: Run, { version }: Progress, state: SourceState): Promise<boolean> =>
  ports.passes.save(named.name, { state, version })

const report = (
  { named }: Run,
  { state, pages, records, written }: Progress,
  outcome: SyncReport['outcome'],
  why?: string,
): SyncReport => ({
  ...{ source: named.name, pass: state.pass.number, outcome, pages, records, written },
  ...(why === undefined ? {} : { why }),
})
