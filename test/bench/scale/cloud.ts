/** The deployed functions on modelled services, by a virtual clock. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Temporal } from 'temporal-polyfill'
import { dynamoAuditLog } from '#adapters/dynamodb/audit-log.ts'
import { dynamoSendingRates } from '#adapters/dynamodb/sending-rates.ts'
import { leasedPace, pacedMailer } from '#campaign/send/pace.ts'
import type { PieceQueue } from '#domain/jobs/job.ts'
import type { WakeUps } from '#domain/people/wake-up.ts'
import { compositionIn, type System, wholeSystem } from '#functions/compose/system.ts'
import { dispatch } from '#functions/dispatch.ts'
import { enrol } from '#functions/enrol.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { retain } from '#functions/retain.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { send } from '#functions/send.ts'
import { work } from '#functions/work.ts'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { chanceOf } from '#test/chance.ts'
import { localAws } from '#test/local-aws.ts'
import { chainKeys } from '#test/memory/audit-log.ts'
import { type Consumption, meterCapacity } from '../capacity.ts'
import { eventsOf } from '../invented.ts'
import { dynamodb, lambda, partitionsFor } from './aws.ts'
import { functionOf, type Handler, queueBefore } from './functions.ts'
import { partitions } from './partitions.ts'
import { accessBus, type Lasts, postOffice } from './services.ts'
import { virtualTimer } from './virtual-timer.ts'

export interface Conditions {
  /** Mails a second. */
  perSecond: number
  /** The rate that workers are told; absent: the right one. */
  told?: number
  /** The number of staff that the tables are made for. */
  ready: number
  workers: number
  listeners: number
  /** Medians in milliseconds: of one mail, and of a request for one item. */
  ses: number
  dynamodb: number
}

export type Cloud = Awaited<ReturnType<typeof openCloud>>

const minutes = 60_000

export async function openCloud(start: Temporal.Instant, conditions: Conditions) {
  const timer = virtualTimer()
  let [base, from] = [start, 0]
  const clock = { now: () => base.add({ milliseconds: Math.floor(timer.elapsed() - from) }) }
  const served = partitions(timer, partitionsFor(conditions.ready))
  const post = postOffice(timer, conditions)
  const bus = accessBus(timer, conditions.dynamodb)
  const meter = { requests: 0, peakBytes: 0, cpuPerRequest: 0 }
  const database = await startDatabase({})
  const connect = () => {
    const client = new DynamoDBClient({ endpoint: database.url, cacheMiddleware: true, ...localAws })
    database.reach(client)
    return client
  }
  const admin = connect()
  await createTables(admin, { people: 'people', records: 'records' })
  const settings = {
    PEOPLE_TABLE: 'people',
    RECORDS_TABLE: 'records',
    FROM_ADDRESS: 'ides@ec.example',
    PAGE_URL: 'https://ides.example/me',
  }

  let environments = 0
  /** The system of a new environment; where it costs nothing, of the one who sets the stage. */
  function openSystem(client: DynamoDBClient, lasts: Lasts) {
    const all = compositionIn(settings, clock, () => client)
    const { drawToken } = all.stores
    const quota = post.quotaFor(lasts)
    const pace = leasedPace({ rates: dynamoSendingRates(all.records()), quota, timer, clock, drawToken })
    return joined(wholeSystem(all), {
      quota,
      pace,
      wakeUps,
      pieceQueue,
      mailer: pacedMailer(post.mailerFor(lasts), pace),
      gate: bus.gateFor(lasts),
      audit: dynamoAuditLog(all.records(), async () => chainKeys, drawToken),
    })
  }

  /** One processor, and a client whose requests take its time, their own, and units of partitions. */
  function newEnvironment() {
    environments += 1
    const lasts = scattered(environments)
    let freeAt = 0
    const client = connect()
    const consumed: Consumption[] = []
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async args => {
          meter.requests += 1
          if (meter.requests % 500 === 0) meter.peakBytes = Math.max(meter.peakBytes, liveBytes())
          freeAt = Math.max(freeAt, timer.elapsed()) + meter.cpuPerRequest
          await timer.wait(freeAt - timer.elapsed() + lasts(conditions.dynamodb * weightOf(commandName)))
          try {
            return await timer.hold(() => next(args))
          } finally {
            for (const one of consumed.splice(0)) await served.use(one, keysIn(args.input))
          }
        },
      { step: 'initialize', priority: 'high', name: 'takesTime' },
    )
    meterCapacity(client, consumption => consumed.push(consumption))
    return openSystem(client, lasts)
  }

  const functionFor = (timeout: number, handler: (system: () => System) => Handler) =>
    functionOf(timer, timeout, () => {
      const system = newEnvironment()
      return handler(() => system)
    })
  // Timeouts as in infra/constructs.
  const functions = {
    enrol: functionFor(5 * minutes, enrol),
    work: functionFor(5 * minutes, work),
    dispatch: functionFor(5 * minutes, dispatch),
    send: functionFor(130_000, send),
    feedback: functionFor(minutes, feedback),
    escalate: functionFor(5 * minutes, escalate),
    retain: functionFor(5 * minutes, retain),
    /** Does what it is handed, as a request of an admin. */
    admin: functionFor(29_000, system => request => (typeof request === 'function' ? request(system()) : undefined)),
  }
  const pieces = queueBefore(timer, bodies => functions.work.invoke(batchOf(bodies)), { workers: 4 })
  const woken = queueBefore(timer, bodies => functions.send.invoke(batchOf(bodies)), conditions)
  const events = queueBefore(timer, bodies => functions.feedback.invoke(batchOf(bodies)), {
    workers: conditions.listeners,
    batch: 100,
    window: 2_000,
  })

  // What is delayed was worked on, but not finished: at once does as well.
  const pieceQueue: PieceQueue = {
    put: async messages => pieces.put(messages.map(message => ({ body: JSON.stringify(message) }))),
  }
  const wakeUps: WakeUps = {
    async put(all) {
      await timer.wait(lambda.handOver)
      woken.put(all.map(one => ({ group: `${one.queue}-${one.shard}`, body: JSON.stringify(one) })))
      return all
    },
  }

  return {
    timer,
    clock,
    functions,
    pieces,
    woken,
    events,
    post,
    bus,
    meter,
    served: served.served,
    close: database.close,
    system: openSystem(admin, () => 0),
    moveTo(moment: Temporal.Instant) {
      ;[base, from] = [moment, timer.elapsed()]
    },
    /** The events of mails, each by itself. */
    eventsOfMails: (some: typeof post.accepted) =>
      some
        .flatMap(({ noticeId, to, messageId }) => eventsOf(noticeId, to, clock.now(), messageId))
        .map(event => ({ body: JSON.stringify(event) })),
  }
}

/** Half of all take less, one in twenty three times as long, one in a hundred five times: estimated. */
function scattered(seed: number): Lasts {
  const chance = chanceOf(seed)
  return median => {
    const [one, other] = [1 - chance.between(0, 1), chance.between(0, 1)]
    return median * Math.exp(0.68 * Math.sqrt(-2 * Math.log(one)) * Math.cos(2 * Math.PI * other))
  }
}

function weightOf(command: string) {
  if (/^(Batch|Transact|Scan)/.test(command)) return dynamodb.many
  return command.startsWith('Query') ? dynamodb.query : 1
}

/** Partition keys in a request. */
const keysIn = (input: object) => [...JSON.stringify(input).matchAll(/"(?:ref|pk|:pk|:queue)":\{"S":"([^"]*)"/g)].map(([, key = '']) => key)

/** What is in use, where Node may be asked to collect the rest: `--expose-gc`. */
export function liveBytes() {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
