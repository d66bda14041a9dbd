/**
 * Reads sources and directories, a task at a time from a queue. On a schedule it puts a task there for each of them, and counts how far
 * each is behind. It alone may read their secrets.
 */
import type { ApiSurroundings } from '../shared/adapters/http/api-client.ts'
import { doTask } from '../shared/campaign/sync/do-task.ts'
import { sourceStatus } from '../shared/campaign/sync/passes.ts'
import { behind } from '../shared/domain/sources/passes.ts'
import { sourceTask } from '../shared/domain/sources/tasks.ts'
import { sourceOpener } from './compose/connections.ts'
import { authPorts, type Composition, configuredPorts, deployed, queuePorts } from './compose/system.ts'
import { reportSecrets } from './compose/system-secrets.ts'
import { joined } from './runtime/lazily.ts'
import { observed, type Run } from './runtime/middleware.ts'
import { policiesAndDrafts } from './runtime/policies-in-force.ts'
import { isBatch, messagesIn } from './runtime/queue.ts'
import { eachStep } from './runtime/steps.ts'

/** @param api how sources are reached, by default as on AWS */
export const systemOfSync = (all: Composition, api?: ApiSurroundings) =>
  joined(all.stores, queuePorts(all), configuredPorts(all), sourceOpener(all, api), authPorts(all))

type SyncSystem = ReturnType<typeof systemOfSync>

export const sync = (system: () => SyncSystem = deployed(systemOfSync)) =>
  observed('sync', async (event, run) => {
    const here = system()
    return eachStep(run, {
      read: async () => (isBatch(event) ? { done: await doTasks(here, event, run) } : { behind: await callForAll(here, run) }),
      async reportSecrets() {
        await reportSecrets(here, run)
        return {}
      },
    })
  })

async function doTasks(here: SyncSystem, event: unknown, { hasTimeLeft }: Run): Promise<readonly object[]> {
  const ports = joined(here, await policiesAndDrafts(here))
  const done = []
  for (const one of messagesIn(event, sourceTask)) done.push(await doTask(ports, one, hasTimeLeft))
  return done
}

/** A task each, so that a large source keeps no other waiting. */
async function callForAll(system: SyncSystem, { count }: Run): Promise<readonly object[]> {
  const { sources, sourceTasks, clock } = system
  const all = []
  for (const { name, everyHours } of sources) {
    await sourceTasks?.put({ errand: 'pass', source: name })
    const standing = await sourceStatus(system, name)
    if (standing) all.push({ source: name, ...behind(standing, everyHours, clock.now()) })
  }
  for (const { source, hours } of all) count('hoursBehind', hours, source)
  count('heldPasses', all.filter(({ isHeld }) => isHeld).length)
  count('unread', Math.max(0, ...all.map(({ unread }) => unread)))
  count('unmatchedPercent', Math.max(0, ...all.map(({ unmatchedPercent }) => unmatchedPercent)))
  return all
}

export const handler = sync()
