import type { Temporal } from 'temporal-polyfill'
import { tooManyText } from '#domain/review/most-devices.ts'
import { type DevicePage, type DeviceReport, deviceListOf } from '#domain/sources/device-source.ts'
import { type Judging, reportFaults } from '#domain/sources/kept-report.ts'
import { keyHash, sourceKey } from '#domain/sources/keys.ts'
import {
  type Counts,
  type Pass,
  type SourceState,
  type UnderWay,
  whyHeld,
  withCounts,
  withNewsDue,
  withPageTaken,
  withPassDue,
  withPassEnded,
} from '#domain/sources/pass.ts'
import type { SourceFinding, Waiting } from '#domain/sources/passes.ts'
import { isWritten } from '../import/give-devices.ts'
import { assignReports, type ReportResult, removeDevices } from './assign-reports.ts'
import { noteOutages } from './note-outages.ts'
import { keptUntil } from './passes.ts'
import { judgingNow, type NamedSource, type Rules, rulesFor, type SyncPorts } from './ports.ts'
import { recognise } from './recognise.ts'
import { type PassStep, pagesOf, runPass, type SyncReport } from './run-pass.ts'

/**
 * Goes on with the pass over a source, or begins one if it is due.
 * @param hasTimeLeft asked between pages
 */
export async function syncDevices(ports: SyncPorts, named: NamedSource, hasTimeLeft: () => boolean): Promise<SyncReport> {
  const { name } = named
  let known: Promise<Rules> | undefined
  const rules = () => {
    known ??= rulesFor(ports, named)
    return known
  }
  const page = pagesOf(async () => named.source.open((await rules()).matcher))
  const report = await runPass(
    ports,
    {
      source: name,
      due: (state, now) => passDue(named, state, now),
      read: async state => readPage(ports, named, await rules(), state, await page(state.pass.cursor)),
      settle: async (state, hasTimeLeft) => settle(ports, await rules(), state, hasTimeLeft),
    },
    hasTimeLeft,
  )
  await noteOutages(ports, name)
  return report
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
  const { pass, accepted } = before
  const { size, has } = await deviceListOf(passes.listBatches(name, pass.number))
  let missing = 0
  if (accepted)
    for await (const { devices } of passes.listBatches(name, accepted.number)) missing += devices.filter(hash => !has(hash)).length
  // A device that is listed again counts once at most among those with an app.
  const withApp = Math.max(0, pass.withApp - (pass.records - size))
  const state: UnderWay = { ...before, pass: { ...pass, records: size, withApp, stage: 'settling' } }
  const why = whyHeld(state.pass, accepted, settings, missing)
  return why === undefined ? { state } : { state: withPassEnded(state, 'held', clock.now(), why), outcome: 'held' }
}

async function settle(ports: SyncPorts, rules: Rules, before: UnderWay, hasTimeLeft: () => boolean): Promise<PassStep> {
  const { pass, accepted } = before
  const { isDone, cleared, vanished, written } = await settlePass(ports, rules, pass, accepted, hasTimeLeft)
  const state = { ...before, pass: { ...pass, cleared: pass.cleared + cleared, vanished: pass.vanished + vanished } }
  return isDone ? { state: withPassEnded(state, 'accepted', ports.clock.now()), outcome: 'accepted', written } : { state, written }
}

/** How far a settling came in one run. */
export interface Settling extends Pick<Counts, 'cleared' | 'vanished'> {
  isDone: boolean
  written: number
}

/**
 * Takes what counts only of a pass that is accepted: what is absent, then which devices are removed. Each part is done once, or again with no
 * effect, so that a run that ends early goes on anywhere.
 */
export async function settlePass(
  ports: SyncPorts,
  rules: Rules,
  pass: Pass,
  accepted: SourceState['accepted'],
  hasTimeLeft: () => boolean,
): Promise<Settling> {
  const { passes } = ports
  const { source } = rules
  let [cleared, written] = [0, 0]
  for await (const { part, waiting } of passes.listWaiting(source, pass.number)) {
    const reports = waiting.map(({ person, sighting: report }) => ({ report, users: [{ ref: person }], isUsed: false, newKeys: [] }))
    const results = await assignReports(ports, rules, reports, true)
    cleared += results.filter(({ clears }) => clears).length
    written += results.filter(({ giving }) => isWritten(giving)).length
    const findings = results.flatMap(troubleOf)
    const after = { source, pass: pass.number, part: pass.sheets + part }
    if (findings.length > 0) await passes.saveBatch(after, { devices: [], findings }, keptUntil(ports, 'passes', pass.startedAt))
    await passes.removeWaiting({ source, pass: pass.number, part })
    if (!hasTimeLeft()) return { isDone: false, cleared, written, vanished: 0 }
  }
  await passes.removeWaitingBefore(source, pass.number)
  const vanished = accepted ? await settleMissing(ports, rules, pass, accepted) : 0
  return { isDone: true, cleared, vanished, written: written + vanished }
}

/** A device is removed once this pass and the accepted one before it lack it. @returns how many are */
async function settleMissing(
  ports: SyncPorts,
  rules: Rules,
  { number, startedAt, from }: Pass,
  { number: before, from: readBefore }: NonNullable<SourceState['accepted']>,
) {
  const { passes } = ports
  // The same file again proves no more than the first time.
  const isAgain = from !== undefined && from === readBefore
  const { source } = rules
  const listed = await deviceListOf(passes.listBatches(source, number))
  const missing = (devices: readonly string[]) => devices.filter(hash => !listed.has(hash))
  let [vanished, list] = [0, 0]
  const note = async (devices: readonly string[]) => {
    if (devices.length > 0) await passes.saveMissing(source, number, String(list), devices, keptUntil(ports, 'passes', startedAt))
    list += 1
  }
  for await (const devices of passes.listMissing(source, before)) {
    if (isAgain) await note(missing(devices))
    else vanished += await removeDevices(ports, rules, missing(devices))
  }
  for await (const { devices } of passes.listBatches(source, before)) await note(missing(devices))
  return vanished
}

/** Records that one sheet holds: few enough for an item. */
export const batchSize = 500

/**
 * Takes what of a page counts at once, and keeps the rest. Taken twice, it changes nothing more.
 * @returns the pass after it, and how many devices were written
 */
export async function takePage(
  ports: SyncPorts,
  rules: Rules,
  before: Pass,
  { reports, unread, faults = [], total = before.total }: DevicePage,
): Promise<{ pass: Pass; written: number }> {
  const judging = judgingNow(ports, rules)
  let [pass, written] = [before, 0]
  for (let from = 0; from < Math.max(reports.length, unread.length, faults.length); from += batchSize) {
    const part = { source: rules.source, pass: pass.number, part: pass.sheets }
    const some = unread.slice(from, from + batchSize)
    const taken = await takeReports(ports, judging, reports.slice(from, from + batchSize))
    const findings = [
      ...some.map(({ record, message }) => findingOf(record, 'unread', message)),
      ...faults.slice(from, from + batchSize).map(({ record, message }) => findingOf(record, 'fault', message)),
      ...taken.findings,
    ]
    await ports.passes.saveBatch(part, { devices: taken.devices, findings }, keptUntil(ports, 'passes', before.startedAt))
    if (taken.waiting.length > 0) await ports.passes.saveWaiting(part, taken.waiting, keptUntil(ports, 'waitingChanges', before.startedAt))
    pass = { ...withCounts(pass, { ...taken.counts, unread: some.length }), sheets: pass.sheets + 1 }
    written += taken.written
  }
  const least = total === undefined ? pass.total : Math.min(total, before.total ?? total)
  return { pass: { ...pass, total: least, pages: pass.pages + 1 }, written }
}

async function takeReports(ports: SyncPorts, judging: Rules & Judging, reports: readonly DeviceReport[]) {
  const { source, asked } = judging
  const hashOf = ({ ref }: DeviceReport) => keyHash(sourceKey(source, ref))
  const gone = reports.filter(({ isGone }) => isGone)
  const there = reports.filter(({ isGone }) => !isGone)
  const vanished = await removeDevices(ports, judging, gone.map(hashOf))
  const results = await assignReports(ports, judging, await recognise(ports, judging, there), false)
  const count = (counts: (one: ReportResult) => boolean) => results.filter(counts).length
  return {
    devices: there.map(hashOf),
    waiting: results.flatMap(waitingOf),
    findings: [
      ...there.flatMap(report => reportFaults(report, judging).map(fault => findingOf(report.ref, 'fault', fault))),
      ...results.flatMap(troubleOf),
    ],
    written: count(({ giving }) => isWritten(giving)),
    counts: {
      records: there.length,
      gone: gone.length,
      vanished,
      present: there.filter(({ found }) => found.some(app => asked.app.has(app))).length,
      unmatched: count(({ trouble }) => trouble === 'unmatched'),
      shared: count(({ trouble }) => trouble === 'shared' || trouble === 'disputed'),
      withApp: count(({ hadApp }) => hadApp),
      clearing: count(({ clears }) => clears),
      moving: count(({ moves }) => moves),
    },
  }
}

const waitingOf = ({ report, owner, waits }: ReportResult): readonly Waiting[] =>
  waits && owner !== undefined ? [{ person: owner.ref, sighting: report }] : []

const messages = {
  shared: 'has several users who are staff',
  disputed: 'has another user in the source that knew it first',
  unmatched: 'has no user who is staff',
  unreadable: 'belongs to a person whose stored record cannot be read: see the list of held people',
} as const

function troubleOf({ report: { keys, source }, owner, trouble, giving }: ReportResult): readonly SourceFinding[] {
  const [ref = ''] = keys
  const record = ref.slice(source.length + 1)
  if (owner && giving === 'too-many') return [findingOf(record, giving, tooManyText(owner.person.profile.id))]
  if (giving === 'unreadable' || trouble === 'unreadable') return [findingOf(record, 'fault', messages.unreadable)]
  if (!trouble) return []
  return [findingOf(record, trouble === 'unmatched' ? trouble : 'shared', messages[trouble])]
}

/** Characters that are kept of each. */
const [mostRecord, mostMessage] = [128, 200]

const findingOf = (record: string, what: SourceFinding['what'], message: string): SourceFinding => ({
  record: record.slice(0, mostRecord),
  what,
  message: message.slice(0, mostMessage),
})
