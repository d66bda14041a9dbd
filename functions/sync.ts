/**
 * Reads sources and the directory, an errand at a time from a queue. On a schedule it puts an errand there for each of them, and counts how far
 * each is behind. It alone may read their secrets.
 */
import { lookAgain } from '../shared/campaign/sync/look-again.ts'
import { rulesFor } from '../shared/campaign/sync/ports.ts'
import { standingOf } from '../shared/campaign/sync/standing-of.ts'
import { syncDevices } from '../shared/campaign/sync/sync-devices.ts'
import { syncStaff } from '../shared/campaign/sync/sync-staff.ts'
import { showDevices, showStaff, testSource } from '../shared/campaign/sync/test-source.ts'
import { behind } from '../shared/domain/sources/behind.ts'
import { SourceError } from '../shared/domain/sources/device-source.ts'
import { type Errand, errand } from '../shared/domain/sources/errands.ts'
import { directoryName } from '../shared/domain/sources/staff-pass.ts'
import { type Admitting, admitting } from './parts/admitting.ts'
import { type Opening, opening } from './parts/opening.ts'
import { type Queueing, queueing } from './parts/queueing.ts'
import { type Sourcing, sourcing } from './parts/sourcing.ts'
import { deployed, type Surroundings } from './parts/surroundings.ts'
import { joined } from './runtime/lazily.ts'
import { observed, type Run } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { isBatch, messagesIn } from './runtime/queue.ts'
import type { Stores } from './stores.ts'

interface SyncSystem extends Stores, Queueing, Sourcing, Opening, Pick<Admitting, 'staffDomains'> {}

export const sync = (system: () => SyncSystem) =>
  observed('sync', async (event, run) => {
    const here = system()
    if (!isBatch(event)) return { behind: await callForAll(here, run) }
    const ports = joined(here, { policies: await policiesInForce(here) })
    const done = []
    for (const one of messagesIn(event, errand)) done.push(await doErrand(one, ports, run))
    return { done }
  })

/** An errand each, so that a large source keeps no other waiting. */
async function callForAll(system: SyncSystem, { count }: Run): Promise<readonly object[]> {
  const { sources, errands, clock } = system
  const all = []
  for (const { name, everyHours } of sources) {
    await errands?.put({ errand: 'pass', source: name })
    const standing = await standingOf(system, name)
    if (standing) all.push({ source: name, ...behind(standing, everyHours, clock.now()) })
  }
  for (const { source, hours } of all) count('hoursBehind', hours, source)
  count('heldPasses', all.filter(({ isHeld }) => isHeld).length)
  count(
    'unread',
    all.reduce((sum, { unread }) => sum + unread, 0),
  )
  count('unmatchedPercent', Math.max(0, ...all.map(({ unmatchedPercent }) => unmatchedPercent)))
  return all
}

/** An errand about a source that is not configured any more is done. */
function doErrand(one: Errand, ports: SyncSystem, run: Run): Promise<object> {
  switch (one.errand) {
    case 'pass':
      return goOn(one.source, ports, run)
    case 'test':
      return test(one, ports)
    case 'look':
      return look(one, ports, run)
  }
}

async function goOn(name: string, ports: SyncSystem, { mayGoOn, logger }: Run): Promise<object> {
  const directory = name === directoryName ? await ports.openDirectory() : undefined
  const source = await ports.openSource(name)
  const report = directory ? await syncStaff(ports, directory, mayGoOn) : source && (await syncDevices(ports, source, mayGoOn))
  if (report?.why !== undefined) logger.warn('a pass failed, is held or incomplete: see ides source show', { report })
  // A large pass takes longer than a run.
  if (report?.outcome === 'begun') await ports.errands?.put({ errand: 'pass', source: name })
  return report ?? { source: name }
}

async function test({ source: name, askedAt }: Extract<Errand, { errand: 'test' }>, ports: SyncSystem): Promise<object> {
  const directory = name === directoryName ? await ports.openDirectory() : undefined
  const source = await ports.openSource(name)
  if (directory) {
    const groups = Object.keys(directory.settings.groups)
    await testSource(ports, { name, askedAt, show: () => showStaff(directory.source, groups) })
  }
  if (source) {
    const { matcher } = await rulesFor(ports, name)
    await testSource(ports, { name, askedAt, show: () => showDevices(source.source, matcher) })
  }
  return { source: name }
}

/** Seconds after which devices that were asked to report are looked at again. */
const lookAfter = 300

async function look({ person, again }: Extract<Errand, { errand: 'look' }>, ports: SyncSystem, { logger }: Run): Promise<object> {
  let asked = 0
  for (const { name } of ports.sources) {
    const source = await ports.openSource(name)
    const found = source && (await lookAgain(ports, source, person).catch(notedBy(logger)))
    asked += found?.asked ?? 0
  }
  if (asked > 0 && again > 0) await ports.errands?.put({ errand: 'look', person, again: again - 1 }, lookAfter)
  return { person, asked }
}

/** One source that does not answer keeps no other from being asked. */
const notedBy = (logger: Run['logger']) => (error: unknown) => {
  if (!(error instanceof SourceError)) throw error
  logger.warn('a source could not be asked about somebody', { error })
  return undefined
}

export const systemOfSync = (all: Surroundings): SyncSystem =>
  joined(all.stores, queueing(all), sourcing(all), opening(all), admitting(all))

export const handler = sync(deployed(systemOfSync))
