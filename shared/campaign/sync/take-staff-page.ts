import { batchesOf } from '../../domain/batches.ts'
import { readStaff } from '../../domain/people/read-staff.ts'
import { groupsNamed } from '../../domain/policies/audience.ts'
import { addDays } from '../../domain/schedule/zone.ts'
import type { Pass, SourceState } from '../../domain/sources/pass.ts'
import type { DirectorySettings } from '../../domain/sources/settings.ts'
import { directoryKey, directoryName, listedFor, waitsFor, whyStaffHeld } from '../../domain/sources/staff-pass.ts'
import type { StaffPage, StaffReader } from '../../domain/sources/staff-source.ts'
import type { Finding } from '../../domain/sources/standing.ts'
import { goneIn, listedIn, membersBefore } from './members.ts'
import { ended, type Step } from './run-pass.ts'
import type { ConfiguredDirectory, StaffSyncPorts } from './staff-ports.ts'

/** Pages of the directory, which is opened for the first. @throws SourceError */
export function staffPages(
  ports: StaffSyncPorts,
  { settings, source }: ConfiguredDirectory,
): (cursor: string | undefined) => Promise<StaffPage> {
  let reader: StaffReader | undefined
  return async (cursor) => {
    reader ??= await source.open([...(await groupsAsked(ports))].filter((name) => Object.hasOwn(settings.groups, name)))
    return reader.page(cursor)
  }
}

/** Those of policies that are not lifted, and of drafts. */
async function groupsAsked({ policies, drafts }: StaffSyncPorts): Promise<ReadonlySet<string>> {
  const active = await policies.listActive()
  return groupsNamed([...active.filter(({ halted }) => halted !== 'lifted'), ...(await drafts.list()).map(({ policy }) => policy)])
}

/** Keeps a page; after the last, decides whether the pass is believed. */
export async function takeStaffPage(
  ports: StaffSyncPorts,
  settings: DirectorySettings,
  state: SourceState,
  { cursor: _, trouble, waitUntil, ...before }: Pass,
  page: StaffPage,
): Promise<Step> {
  const { passes, directory, staffDomains } = ports
  const { number, startedAt, sheets: part } = before
  const { waiting, findings } = readStaff(page, settings, staffDomains)
  const ungrouped = part === 0 ? await groupsWithoutId(ports, settings) : []
  await directory.saveWaiting(number, part, waiting, addDays(startedAt, waitsFor, 'UTC'))
  const members = waiting.filter(({ member }) => member).map(({ ref }) => ref)
  // Who cannot be read has not left.
  const devices = [...members, ...findings.map(({ record }) => record)].map(directoryKey)
  await passes.saveSheet(
    { source: directoryName, pass: number, part },
    { devices, findings: [...ungrouped, ...findings] },
    addDays(startedAt, listedFor, 'UTC'),
  )
  const pass: Pass = {
    ...before,
    ...(page.next === undefined ? {} : { cursor: page.next }),
    ...(page.changesFrom === undefined ? {} : { changesFrom: page.changesFrom }),
    ...{ tries: 0, pages: before.pages + 1, sheets: part + 1 },
    records: before.records + members.length,
    gone: before.gone + waiting.length - members.length,
    unread: before.unread + findings.length,
  }
  const step = page.next === undefined ? await concluded(ports, settings, state, pass) : { state: { ...state, pass } }
  return { ...step, records: waiting.length }
}

async function groupsWithoutId(ports: StaffSyncPorts, { groups }: DirectorySettings): Promise<readonly Finding[]> {
  const asked = [...(await groupsAsked(ports))].filter((name) => !Object.hasOwn(groups, name))
  return asked.map((record) => ({ record, what: 'fault', message: 'is a group of a policy that has no id in the configuration' }))
}

/** Every page was read: the pass is settled, or held. What it drops is kept for the next whole one. */
async function concluded(ports: StaffSyncPorts, settings: DirectorySettings, state: SourceState, pass: Pass): Promise<Step> {
  const { passes, directory, clock } = ports
  const { number, startedAt, changes } = pass
  const [known, listed] = [await membersBefore(passes, state), await listedIn(passes, number)]
  const gone = changes ? await goneIn(directory, number) : undefined
  const dropped = [...known].filter((key) => (gone ? gone.has(key) : !listed.has(key)))
  for (const [place, keys] of batchesOf(dropped, 10_000).entries())
    await passes.saveMissing(directoryName, number, String(place), keys, addDays(startedAt, listedFor, 'UTC'))
  const added = [...listed].filter((key) => !known.has(key)).length
  const why = state.directory && whyStaffHeld({ known: known.size, added, dropped: dropped.length }, settings.mostChangedPercent)
  const whole: Pass = { ...pass, records: changes ? known.size + added - dropped.length : pass.records, stage: 'settling' }
  return why ? ended(state, whole, 'held', clock.now(), why) : { state: { ...state, pass: whole } }
}
