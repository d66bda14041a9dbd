import type { DevicePage } from '../../domain/sources/device-source.ts'
import { type Judging, reportFaults } from '../../domain/sources/kept-report.ts'
import { keyHash, sourceKey } from '../../domain/sources/keys.ts'
import { type Pass, withCounts } from '../../domain/sources/pass.ts'
import type { Waiting } from '../../domain/sources/passes.ts'
import type { DeviceReport } from '../../domain/sources/report.ts'
import type { SourceFinding } from '../../domain/sources/standing.ts'
import { isWritten } from '../import/give-devices.ts'
import { assignReports, type ReportResult } from './assign-reports.ts'
import { judgingNow, type Rules, type SyncPorts } from './ports.ts'
import { recognise } from './recognise.ts'
import { removeDevices } from './remove-devices.ts'
import { keptUntil } from './standing-of.ts'

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
  { reports, unread, total = before.total }: DevicePage,
): Promise<{ readonly pass: Pass; readonly written: number }> {
  const judging = judgingNow(ports, rules)
  let [pass, written] = [before, 0]
  for (let from = 0; from < Math.max(reports.length, unread.length); from += batchSize) {
    const part = { source: rules.source, pass: pass.number, part: pass.sheets }
    const some = unread.slice(from, from + batchSize)
    const taken = await takeReports(ports, judging, reports.slice(from, from + batchSize))
    const findings = [...some.map(({ record, message }) => findingOf(record, 'unread', message)), ...taken.findings]
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
  const hashOf = ({ ref }: DeviceReport): string => keyHash(sourceKey(source, ref))
  const gone = reports.filter(({ isGone }) => isGone)
  const there = reports.filter(({ isGone }) => !isGone)
  const vanished = await removeDevices(ports, judging, gone.map(hashOf))
  const results = await assignReports(ports, judging, await recognise(ports, judging, there), false)
  const count = (counts: (one: ReportResult) => boolean): number => results.filter(counts).length
  return {
    devices: there.map(hashOf),
    waiting: results.flatMap(waitingOf),
    findings: [
      ...there.flatMap((report) => reportFaults(report, judging).map((fault) => findingOf(report.ref, 'fault', fault))),
      ...results.flatMap(troubleOf),
    ],
    written: count(({ giving }) => isWritten(giving)),
    counts: {
      records: there.length,
      gone: gone.length,
      vanished,
      present: there.filter(({ found }) => found.some((app) => asked.app.has(app))).length,
      unmatched: count(({ trouble }) => trouble === 'unmatched'),
      shared: count(({ trouble }) => trouble === 'shared' || trouble === 'disputed'),
      withApp: count(({ hadApp }) => hadApp),
      clearing: count(({ clears }) => clears),
    },
  }
}

const waitingOf = ({ report, owner, waits }: ReportResult): readonly Waiting[] =>
  waits && owner !== undefined ? [{ person: owner, sighting: report }] : []

const messages = {
  shared: 'has several users who are staff',
  disputed: 'has another user in the source that knew it first',
  unmatched: 'has no user who is staff',
  unreadable: 'belongs to a person whose stored record cannot be read: see the list of held people',
} as const

function troubleOf({ report: { keys, source }, trouble, giving }: ReportResult): readonly SourceFinding[] {
  const [ref = ''] = keys
  const record = ref.slice(source.length + 1)
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
