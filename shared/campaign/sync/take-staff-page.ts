import { batchesOf } from '../../domain/batches.ts'
import { readStaff } from '../../domain/people/read-staff.ts'
import { groupsNamed } from '../../domain/policies/audience.ts'
import { type UnderWay, withPageTaken, withPassEnded } from '../../domain/sources/course.ts'
import type { DirectorySettings } from '../../domain/sources/settings.ts'
import { directoryKey, directoryName, whyStaffHeld } from '../../domain/sources/staff-pass.ts'
import type { StaffReader, StaffReportPage } from '../../domain/sources/staff-source.ts'
import type { SourceFinding } from '../../domain/sources/standing.ts'
import { asking } from '../import/import-devices.ts'
import { goneIn, listedIn, membersBefore } from './members.ts'
import type { PassStep } from './run-pass.ts'
import type { ConfiguredDirectory, StaffSyncPorts } from './staff-ports.ts'
import { keptUntil } from './standing-of.ts'

/** Opens the directory for the groups of policies that it has. */
export const openDirectory = async (ports: StaffSyncPorts, { settings, source }: ConfiguredDirectory): Promise<StaffReader> =>
  source.open([...(await groupsAsked(ports))].filter((name) => Object.hasOwn(settings.groups, name)))

const groupsAsked = async (ports: StaffSyncPorts): Promise<ReadonlySet<string>> => groupsNamed((await asking(ports)).all)

/** Keeps a page; after the last, decides whether the pass is accepted. */
export async function takeStaffPage(
  ports: StaffSyncPorts,
  settings: DirectorySettings,
  state: UnderWay,
  page: StaffReportPage,
): Promise<PassStep> {
  const { passes, directory, staffDomains } = ports
  const { number, startedAt, pages, sheets: part, records, gone, unread } = state.pass
  const { waiting, findings } = readStaff(page, settings, staffDomains)
  const ungrouped = part === 0 ? await groupsWithoutId(ports, settings) : []
  await directory.saveWaiting(number, part, waiting, keptUntil(ports, 'waitingChanges', startedAt))
  const members = waiting.filter(({ member }) => member).map(({ ref }) => ref)
  // Who cannot be read has not left.
  const devices = [...members, ...findings.map(({ record }) => record)].map(directoryKey)
  const sheet = { devices, findings: [...ungrouped, ...findings] }
  await passes.saveBatch({ source: directoryName, pass: number, part }, sheet, keptUntil(ports, 'passes', startedAt))
  const counted = {
    ...{ ...state.pass, pages: pages + 1, sheets: part + 1 },
    ...{ records: records + members.length, gone: gone + waiting.length - members.length, unread: unread + findings.length },
  }
  const pass = page.changesFrom === undefined ? counted : { ...counted, changesFrom: page.changesFrom }
  const taken = withPageTaken(state, pass, page.next)
  const step = page.next === undefined ? await weighed(ports, settings, taken) : { state: taken }
  return { ...step, pages: 1, records: page.reports.length + page.unread.length }
}

async function groupsWithoutId(ports: StaffSyncPorts, { groups }: DirectorySettings): Promise<readonly SourceFinding[]> {
  const asked = [...(await groupsAsked(ports))].filter((name) => !Object.hasOwn(groups, name))
  return asked.map((record) => ({ record, what: 'fault', message: 'is a group of a policy that has no id in the configuration' }))
}

/** Every page was read: the pass is settled, or held. What it drops is kept for the next whole one. */
async function weighed(ports: StaffSyncPorts, settings: DirectorySettings, state: UnderWay): Promise<PassStep> {
  const { passes, directory, clock } = ports
  const { number, startedAt, changes } = state.pass
  const [known, listed] = [await membersBefore(passes, state), await listedIn(passes, number)]
  const gone = changes ? await goneIn(directory, number) : undefined
  const dropped = [...known].filter((key) => (gone ? gone.has(key) : !listed.has(key)))
  for (const [place, keys] of batchesOf(dropped, 10_000).entries())
    await passes.saveMissing(directoryName, number, String(place), keys, keptUntil(ports, 'passes', startedAt))
  const added = [...listed].filter((key) => !known.has(key)).length
  const after = known.size + added - dropped.length
  const read: UnderWay = { ...state, pass: { ...state.pass, records: after, stage: 'settling' } }
  const change = { known: state.directory && known.size, after, added, dropped: dropped.length }
  const why = whyStaffHeld(change, settings.mostChangedPercent)
  return why === undefined ? { state: read } : { state: withPassEnded(read, 'held', clock.now(), why), outcome: 'held' }
}
