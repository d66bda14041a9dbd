/**
 * Sets access in the systems that are configured, a request at a time from two queues, and does tasks. On a schedule it compares what they
 * hold with what is wanted. It alone may read their secrets.
 */
import * as z from 'zod'
import { requestEvent } from '../shared/adapters/eventbridge/event-bus.ts'
import type { ApiSurroundings } from '../shared/adapters/http/api-client.ts'
import { carryOut } from '../shared/campaign/access/carry-out.ts'
import { testConnector } from '../shared/campaign/access/device-access.ts'
import { type ReconcilePorts, reconcile } from '../shared/campaign/access/reconcile.ts'
import { type ConnectorTask, connectorTask, type TakenRequest } from '../shared/domain/access/connector.ts'
import { putBack } from '../shared/domain/rounds.ts'
import { isBefore } from '../shared/domain/schedule/zone.ts'
import { connectorOpener } from './compose/connections.ts'
import { type Composition, deployed, queuePorts } from './compose/system.ts'
import { reportSecrets } from './compose/system-secrets.ts'
import { connectReporting, reportCompared } from './runtime/connect-metrics.ts'
import { joined } from './runtime/lazily.ts'
import { answering, type Run } from './runtime/middleware.ts'
import { isBatch, takeEach } from './runtime/queue.ts'
import { MissingSettingError } from './runtime/setting.ts'

/** @param api how systems are reached, by default as on AWS */
export function systemOfConnect(all: Composition, api?: ApiSurroundings) {
  const { requestQueues } = queuePorts(all)
  if (!requestQueues) throw new MissingSettingError('RESTORATIONS')
  return joined(all.stores, connectorOpener(all, api), { requestQueues })
}

type ConnectSystem = ReturnType<typeof systemOfConnect>

type Ports = ConnectSystem & ReconcilePorts

const message = z.union([requestEvent, connectorTask])

export const connect = (system: () => ConnectSystem = deployed(systemOfConnect)) =>
  answering('connect', async (event, run) => {
    const here = system()
    const ports: Ports = joined(here, { states: here.accessStates, connectors: await here.openConnectors(), ...connectReporting(run) })
    const failed = isBatch(event)
      ? await takeEach(event, message, run, one => ('errand' in one ? doTask(one, ports, run) : askFor(one, ports)))
      : await compareInTurn(ports, run)
    await reportSecrets(here, run)
    return failed
  })

async function compareInTurn(ports: Ports, run: Run) {
  // One that is under way goes on by its tasks; if they were lost, at each quarter of an hour.
  const isUnderWay = (await ports.accessStates.findComparison()).from !== undefined
  await compare(ports, run, isUnderWay ? undefined : {})
  return { batchItemFailures: [] }
}

/** A sweep repeats each request after an hour, so that one that is older need not wait here any more. */
const waitsAtMost = { hours: 1 } as const

/** Of SQS, in seconds. */
const longestDelay = 900

async function askFor(one: TakenRequest, ports: Ports) {
  const { checkAfter } = await carryOut(ports, one.request)
  if (checkAfter === undefined || !isBefore(ports.clock.now(), one.at.add(waitsAtMost))) return
  await ports.requestQueues.putBack(putBack(one), Math.min(checkAfter, longestDelay))
}

async function doTask(one: ConnectorTask, ports: Ports, run: Run) {
  switch (one.errand) {
    case 'test':
      return testConnector(ports, one)
    case 'compare':
      return compare(ports, run, one)
  }
}

/** @param task by which it was asked for; the next run then follows at once: many devices take longer than one */
async function compare(ports: Ports, run: Run, task?: { rounds?: number }) {
  reportCompared(run, await reconcile(ports, run.hasTimeLeft))
  if (task && (await ports.accessStates.findComparison()).from !== undefined)
    await ports.requestQueues.ask({ ...putBack(task), errand: 'compare' })
}

export const handler = connect()
