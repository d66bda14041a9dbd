import type { Temporal } from 'temporal-polyfill'
import { type UnderWay, withNewsDue, withPageTaken, withPassDue, withPassEnded } from '../../domain/sources/course.ts'
import type { DevicePage } from '../../domain/sources/device-source.ts'
import { type SourceState, whyHeld } from '../../domain/sources/pass.ts'
import { deviceListOf } from '../../domain/sources/report.ts'
import { pagesOf } from './pages.ts'
import { type NamedSource, type Rules, rulesFor, type SyncPorts } from './ports.ts'
import { type PassStep, runPass, type SyncReport } from './run-pass.ts'
import { settlePass } from './settle-pass.ts'
import { takePage } from './take-page.ts'

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param hasTimeLeft asked between pages
 */
export function syncDevices(ports: SyncPorts, named: NamedSource, hasTimeLeft: () => boolean): Promise<SyncReport> {
  const { name } = named
  let known: Promise<Rules> | undefined
  const rules = () => {
    known ??= rulesFor(ports, name)
    return known
  }
  const page = pagesOf(async () => named.source.open((await rules()).matcher))
  return runPass(
    ports,
    {
      source: name,
      due: (state, now) => passDue(named, state, now),
      read: async (state) => readPage(ports, named, await rules(), state, await page(state.pass.cursor)),
      settle: async (state, hasTimeLeft) => settle(ports, await rules(), state, hasTimeLeft),
    },
    hasTimeLeft,
  )
}

async function passDue({ settings: { kind, everyHours }, source }: NamedSource, before: SourceState, now: Temporal.Instant) {
  const state = { ...before, kind }
  if (state.pass || !source.beginning) return withPassDue(state, everyHours, now)
  const from = await source.beginning(state.begun?.from)
  return from === undefined ? undefined : withNewsDue(state, everyHours, now, from)
}

async function readPage(ports: SyncPorts, named: NamedSource, rules: Rules, before: UnderWay, page: DevicePage): Promise<PassStep> {
  const { pass, written } = await takePage(ports, rules, before.pass, page)
  const after = withPageTaken(before, pass, page.next)
  const step = page.next === undefined ? await weigh(ports, named, after) : { state: after }
  return { ...step, pages: 1, records: page.reports.length + page.unread.length, written }
}

/** Once every page was read: whether the pass is accepted. */
async function weigh({ passes, clock }: SyncPorts, { name, settings }: NamedSource, before: UnderWay): Promise<PassStep> {
  const { size } = await deviceListOf(passes.listBatches(name, before.pass.number))
  const state: UnderWay = { ...before, pass: { ...before.pass, records: size, stage: 'settling' } }
  const why = whyHeld(state.pass, state.accepted, settings)
  return why === undefined ? { state } : { state: withPassEnded(state, 'held', clock.now(), why), outcome: 'held' }
}

async function settle(ports: SyncPorts, rules: Rules, before: UnderWay, hasTimeLeft: () => boolean): Promise<PassStep> {
  const { pass, accepted } = before
  const { isDone, cleared, vanished, written } = await settlePass(ports, rules, pass, accepted, hasTimeLeft)
  const state = { ...before, pass: { ...pass, cleared: pass.cleared + cleared, vanished: pass.vanished + vanished } }
  return isDone ? { state: withPassEnded(state, 'accepted', ports.clock.now()), outcome: 'accepted', written } : { state, written }
}
