/**
 * Reads sources and the directory, an errand at a time from a queue. On a schedule it puts an errand there for each of them, and counts how far
 * each is behind. It alone may read their secrets.
 */
import { askedUnder } from '../shared/campaign/import/import-devices.ts'
import { lookAgain } from '../shared/campaign/sync/look-again.ts'
import type { SyncPorts } from '../shared/campaign/sync/ports.ts'
import { standingOf } from '../shared/campaign/sync/standing-of.ts'
import { syncDevices } from '../shared/campaign/sync/sync-devices.ts'
import { showDevices, showStaff, testSource } from '../shared/campaign/sync/test-source.ts'
import { behind } from '../shared/domain/sources/behind.ts'
import { SourceError } from '../shared/domain/sources/device-source.ts'
import { type Errand, errand } from '../shared/domain/sources/errands.ts'
import { matcherOf } from '../shared/domain/sources/matcher.ts'
import { configuredOf, directoryName } from '../shared/domain/sources/settings.ts'
import { type Admitting, admitting } from './parts/admitting.ts'
import { type Opening, opening } from './parts/opening.ts'
import { type Queueing, queueing } from './parts/queueing.ts'
import { type Sourcing, sourcing } from './parts/sourcing.ts'
import { deployed } from './parts/surroundings.ts'
import { joined } from './runtime/lazily.ts'
import { observed, type Run } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { isBatch, messagesIn } from './runtime/queue.ts'
import type { Stores } from './stores.ts'

interface SyncSystem extends Stores, Queueing, Sourcing, Opening, Pick<Admitting, 'staffDomains'> {}

type ErrandOf<Kind extends Errand['errand']> = Extract<Errand, { readonly errand: Kind }>

/** Seconds after which a device that was asked to report is looked at again. */
const lookAfter = 300

export const sync = (system: () => SyncSystem) =>
  observed('sync', async (event, run) => {
    const here = system()
    if (!isBatch(event)) return { behind: await callForAll(here, run) }
    const done = []
    for (const one of messagesIn(event, errand)) done.push(await doErrand(one, here, run))
    return { done }
  })

/** So a large source never keeps another waiting. */
async function callForAll(system: SyncSystem, { count }: Run) {
  const { sources, directory, errands, clock } = system
  const standings = []
  for (const { name, everyHours } of configuredOf(sources, directory)) {
    await errands?.put({ errand: 'pass', source: name })
    const standing = await standingOf(system, name)
    if (standing) standings.push({ source: name, ...behind(standing, everyHours, clock.now()) })
  }
  for (const { source, hours } of standings) count('hoursBehind', hours, source)
  count('heldPasses', standings.filter(({ isHeld }) => isHeld).length)
  count(
    'unread',
    standings.reduce((sum, { unread }) => sum + unread, 0),
  )
  count('unmatchedPercent', Math.max(0, ...standings.map(({ unmatchedPercent }) => unmatchedPercent)))
  return standings
}

/** An errand about a source that is not configured any more is done. */
function doErrand(one: Errand, system: SyncSystem, run: Run): Promise<object> {
  switch (one.errand) {
    case 'pass':
      return pass(one, system, run)
    case 'test':
      return test(one, system)
    case 'look':
      return look(one, system, run)
  }
}

async function pass({ source: name }: ErrandOf<'pass'>, system: SyncSystem, { mayGoOn, logger }: Run): Promise<object> {
  const source = await system.openSource(name)
  if (!source) return { source: name }
  const report = await syncDevices(await portsOf(system), source, mayGoOn)
  // A large pass takes longer than a run.
  if (report.outcome === 'begun') await system.errands?.put({ errand: 'pass', source: name })
  if (report.why !== undefined) logger.warn('a pass failed, is held or incomplete: see ides source show', { report })
  return report
}

async function test({ source: name, askedAt }: ErrandOf<'test'>, system: SyncSystem): Promise<object> {
  const [active, drafts] = await Promise.all([policiesInForce(system).then((policies) => policies.listActive()), system.drafts.list()])
  const source = await system.openSource(name)
  const directory = name === directoryName ? await system.openDirectory() : undefined
  if (directory) await testSource(system, { name, askedAt, show: () => showStaff(directory, []) })
  if (source) await testSource(system, { name, askedAt, show: () => showDevices(source.source, matcherOf(askedUnder(active, drafts))) })
  return { source: name }
}

async function look({ person, again }: ErrandOf<'look'>, system: SyncSystem, { logger }: Run): Promise<object> {
  const ports = await portsOf(system)
  let asked = 0
  for (const name of Object.keys(system.sources)) {
    const source = await system.openSource(name)
    const found = source && (await lookAgain(ports, source, person).catch(unlessOut))
    asked += found?.asked ?? 0
  }
  if (asked > 0 && again > 0) await system.errands?.put({ errand: 'look', person, again: again - 1 }, lookAfter)
  return { person, asked }
}
