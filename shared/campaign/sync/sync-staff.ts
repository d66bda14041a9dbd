import { batchesOf } from '#domain/batches.ts'
import { addNumbers } from '#domain/numbers.ts'
import { readStaff } from '#domain/people/read-staff.ts'
import { groupsNamed } from '#domain/policies/audience.ts'
import { type SourceState, type UnderWay, withPageTaken, withPassEnded } from '#domain/sources/pass.ts'
import type { SourceFinding } from '#domain/sources/passes.ts'
import type { DirectorySettings } from '#domain/sources/settings.ts'
import { directoryKey, type StaffReader, type StaffReportPage, whyStaffHeld, withStaffPassDue } from '#domain/sources/staff-source.ts'
import { asking } from '../import/import-devices.ts'
import { keptUntil } from './passes.ts'
import type { ConfiguredDirectory, StaffSyncPorts } from './ports.ts'
import { type PassStep, pagesOf, runPass, type SyncReport } from './run-pass.ts'
import { batchSize } from './sync-devices.ts'
import { goneIn, listedIn, membersAfter, membersBefore, missingTwice, noteLeavers, takeStaff } from './take-staff.ts'

/**
 * Goes on with the pass over a directory, or begins one if it is due. Nothing of it counts before all was read and is accepted.
 * @param hasTimeLeft asked between pages
 */
export function syncStaff(ports: StaffSyncPorts, directory: ConfiguredDirectory, hasTimeLeft: () => boolean): Promise<SyncReport> {
  const { name, settings } = directory
  const page = pagesOf(() => openDirectory(ports, directory))
  return runPass(
    ports,
    {
      source: name,
      due: (state, now) => withStaffPassDue({ ...state, kind: settings.kind }, settings.everyHours, now),
      read: async state => takeStaffPage(ports, directory, state, await page(state.pass.cursor)),
      settle: (state, hasTimeLeft) => settleStaff(ports, name, state, hasTimeLeft),
    },
    hasTimeLeft,
  )
}

/** Opens the directory for the groups of policies that it has. */
export const openDirectory = async (ports: StaffSyncPorts, { settings, source }: ConfiguredDirectory): Promise<StaffReader> =>
  source.open([...(await groupsAsked(ports))].filter(name => Object.hasOwn(settings.groups, name)))

const groupsAsked = async (ports: StaffSyncPorts) => groupsNamed((await asking(ports)).all)

/** Keeps a page; after the last, decides whether the pass is accepted. */
async function takeStaffPage(
  ports: StaffSyncPorts,
  { name, settings }: ConfiguredDirectory,
  state: UnderWay,
  page: StaffReportPage,
): Promise<PassStep> {
  const { passes, directory, staffDomains } = ports
  const { number, startedAt, pages, sheets: part, records, gone, unread, leftOut, changes } = state.pass
  const { waiting, findings } = readStaff(page, settings, staffDomains)
  const ungrouped = part === 0 ? await groupsWithoutId(ports, settings) : []
  await directory.saveWaiting({ source: name, pass: number, part }, waiting, keptUntil(ports, 'waitingChanges', startedAt))
  const members = waiting.filter(({ member }) => member).map(({ ref }) => ref)
  // Who cannot be read has not left.
  const devices = [...members, ...findings.map(({ record }) => record)].map(ref => directoryKey(name, ref))
  const sheet = { devices, findings: [...ungrouped, ...findings] }
  await passes.saveBatch({ source: name, pass: number, part }, sheet, keptUntil(ports, 'passes', startedAt))
  const counted = {
    ...{ ...state.pass, pages: pages + 1, sheets: part + 1 },
    ...{ records: records + members.length, gone: gone + waiting.length - members.length, unread: unread + findings.length },
    leftOut: changes ? leftOut : addNumbers(leftOut ?? {}, page.leftOut),
  }
  const pass = page.changesFrom === undefined ? counted : { ...counted, changesFrom: page.changesFrom }
  const taken = withPageTaken(state, pass, page.next)
  const step = page.next === undefined ? await weighed(ports, name, settings, taken) : { state: taken }
  return { ...step, pages: 1, records: page.reports.length + page.unread.length }
}

async function groupsWithoutId(ports: StaffSyncPorts, { groups }: DirectorySettings): Promise<readonly SourceFinding[]> {
  const asked = [...(await groupsAsked(ports))].filter(name => !Object.hasOwn(groups, name))
  return asked.map(record => ({ record, what: 'fault', message: 'is a group of a policy that has no id in the configuration' }))
}

/** Every page was read: the pass is settled, or held. What it drops is kept for the next whole one. */
async function weighed(ports: StaffSyncPorts, source: string, settings: DirectorySettings, state: UnderWay): Promise<PassStep> {
  const { passes, directory, clock } = ports
  const { number, startedAt, changes } = state.pass
  const [known, listed] = [await membersBefore(passes, source, state), await listedIn(passes, source, number)]
  const gone = changes ? await goneIn(directory, source, number) : undefined
  const dropped = [...known].filter(key => (gone ? gone.has(key) : !listed.has(key)))
  for (const [place, keys] of batchesOf(dropped, 10_000).entries())
    await passes.saveMissing(source, number, String(place), keys, keptUntil(ports, 'passes', startedAt))
  const added = [...listed].filter(key => !known.has(key)).length
  const after = known.size + added - dropped.length
  const read: UnderWay = { ...state, pass: { ...state.pass, records: after, stage: 'settling' } }
  const change = { known: state.directory && known.size, after, added, dropped: dropped.length, leftOut: state.pass.leftOut ?? {} }
  const why = whyStaffHeld(change, settings.mostChangedPercent)
  return why === undefined ? { state: read } : { state: withPassEnded(read, 'held', clock.now(), why), outcome: 'held' }
}

/** A person may wait for a manager, or for an address, of a later page. */
const rounds = 2

/** Takes what a pass told of staff. It may be ended early, and goes on with what is left. */
export async function settleStaff(ports: StaffSyncPorts, source: string, state: UnderWay, hasTimeLeft: () => boolean): Promise<PassStep> {
  const { passes, directory, clock } = ports
  const { pass } = state
  const { number, startedAt } = pass
  const members = await membersAfter(ports, source, state)
  let written = 0
  for (let round = 0; round < rounds; round += 1)
    for await (const { part, waiting } of directory.listWaiting(source, number)) {
      if (!hasTimeLeft()) return { state, outcome: 'begun', written }
      const taken = await takeStaff(ports, source, waiting, members)
      written += taken.written
      const again = new Set(taken.findings.map(({ record }) => record))
      const left = waiting.filter(({ ref }) => again.has(ref))
      const place = { source, pass: number, part }
      if (left.length === 0) await directory.removeWaiting(place)
      else if (left.length < waiting.length) await directory.saveWaiting(place, left, keptUntil(ports, 'waitingChanges', startedAt))
    }
  const left = (await Array.fromAsync(directory.listWaiting(source, number))).flatMap(({ waiting }) => waiting)
  // Together, so that people may exchange addresses.
  const last = await takeStaff(ports, source, left, members)
  const vanished = await noteLeavers(ports, await missingTwice(passes, source, state), members)
  for (const [place, findings] of batchesOf(last.findings, batchSize).entries())
    await passes.saveBatch(
      { source, pass: number, part: pass.sheets + place },
      { devices: [], findings },
      keptUntil(ports, 'passes', startedAt),
    )
  await directory.removeWaitingThrough(source, number)
  const refused = last.findings.filter(({ what }) => what === 'unread').length
  const counted = { ...state, pass: { ...pass, unread: pass.unread + refused, vanished } }
  const after = withPassEnded({ ...counted, directory: knownBy(state) }, 'accepted', clock.now())
  return { state: after, outcome: 'accepted', written: written + last.written + vanished }
}

/** By which passes it is known who is in the directory, once this one is accepted. */
function knownBy({ directory, pass: { number, startedAt, changes, changesFrom } }: UnderWay): NonNullable<SourceState['directory']> {
  const before = changes && directory ? directory : { wholeAt: startedAt, passes: [] }
  return {
    ...{ wholeAt: before.wholeAt, passes: [...before.passes, number] },
    changesFrom,
  }
}
