import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { asEvent } from '#adapters/eventbridge/event-bus.ts'
import { exportAction, mostExported } from '#campaign/privacy/count-exports.ts'
import type { AccessRequest } from '#domain/access/connector.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { nothingCounted } from '#domain/sources/pass.ts'
import { canary } from '#functions/canary.ts'
import { connect } from '#functions/connect.ts'
import { dispatch } from '#functions/dispatch.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { retain } from '#functions/retain.ts'
import { metricsOf } from '#functions/runtime/metrics.ts'
import { send } from '#functions/send.ts'
import { sync } from '#functions/sync.ts'
import { witness } from '#functions/witness.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { enact } from '../acts.ts'
import { brussels, personWith, several, suspendingOnly } from '../builders.ts'
import { watchOutput } from '../functions/output.ts'
import { memoryConnector } from '../memory/access-connector.ts'
import { memoryRequestQueues } from '../memory/request-queues.ts'
import { refOf, storedAs } from '../refs.ts'
import { requested } from '../shared/campaign/access/connecting.ts'
import { beforeDeadline, suspending } from '../shared/campaign/brake/holding.ts'
import { answering } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { all, configured, deployed, withSystems } from './deployed.ts'

const context = contextWith(300_000)
const announced = brussels('2023-02-23T10:00')
const ana = refOf('ana')

/** Ana with TikTok on her phone, to whom a first notice is due. */
async function enrolled() {
  const system = memorySystem(announced)
  await enact(system, suspendingOnly)
  await system.people.save(storedAs(personWith()))
  await runEnrolment(system)
  return system
}

const mailEvent = (eventType: string, { notice = `${ana}-1`, messageId = 'memory-1', to = 'ana@ec.example' } = {}) => ({
  source: 'aws.ses',
  detail: {
    eventType,
    mail: { timestamp: String(announced), messageId, source: 'ides@ec.example', destination: [to], tags: { notice: [notice] } },
    delivery: { timestamp: String(announced) },
  },
})

async function runSweeps() {
  const system = await enrolled()
  await send(() => system)(wakingAll(system.clock.now()), context)
  system.clock.advanceTo(brussels('2023-03-16T08:00'))
  await escalate(() => system)({}, context)
  const { ports } = (await beforeDeadline([suspending()], ['ana'])).at('2023-03-16T00:00')
  const brakeSettings = { approvers: [], protected: { staff: ['ana'], groups: [] } }
  await escalate(() => ({ ...memorySystem(ports.clock.now()), ...ports, brakeSettings }))({}, context)
  await dispatch(() => system)({}, context)
  for (const kind of ['later', 'refused', 'stopped', 'unclear'] as const) {
    const refusing = { ...(await enrolled()), mailer: answering(kind) }
    await send(() => refusing)(wakingAll(refusing.clock.now()), context)
  }
  const failing = { ...(await enrolled()), mailer: { send: () => Promise.reject(new Error('out of order')) } }
  await send(() => failing)(wakingAll(failing.clock.now()), context)
}

async function runSync() {
  const sources = [{ name: 'fleet', kind: 'fleet', everyHours: 6 }]
  const system = { ...memorySystem(announced), sources, secretsToRenew: async () => ['one'] }
  const last = { ...nothingCounted, number: 1, startedAt: announced, endedAt: announced, outcome: 'accepted' as const }
  await system.passes.save('fleet', { state: { last }, version: 0 })
  await sync(() => ({ ...system, openSource: async () => undefined, openDirectory: async () => undefined }))({}, context)
}

async function runConnect() {
  for (const suspension of ['confirmed', 'gone'] as const) {
    const entra = memoryConnector()
    const { running, ports, waiting } = await requested({ entra })
    const { clock } = ports
    const requestQueues = memoryRequestQueues()
    const system = {
      ...memorySystem(clock.now()),
      ...running.ports,
      requestQueues,
      openConnectors: async () => new Map([['entra', entra]]),
      secretsToRenew: async () => ['one'],
    }
    const run = connect(() => system)
    const ask = (request: AccessRequest) => run(batchOf([JSON.stringify(asEvent({ request, at: clock.now() }))]), context)
    if (suspension === 'gone') entra.misbehave(() => ({ is: 'refused', why: 'gone' }))
    for (const request of waiting.splice(0)) await ask(request)
    await run({}, context)
    await running.report({ at: clock.now(), device: 'ana-phone', apps: [] })
    await running.sweep()
    const [restoration] = waiting
    for (const outcome of [{ is: 'refused', why: 'permission' }, { is: 'retry' }, { is: 'confirmed' }] as const) {
      entra.misbehave(() => outcome)
      if (restoration) await ask(restoration)
      running.later({ hours: 25 })
    }
  }
}

async function runFeedback() {
  const system = await enrolled()
  await send(() => system)(wakingAll(system.clock.now()), context)
  await system.silence.endByTest(system.clock.now(), 'memory-0')
  await canary(() => system)({}, context)
  await witness(() => system)({}, context)
  for (const policy of await system.policies.listActive())
    await system.drafts.save({ policy: { ...policy, id: 'forgotten' }, revision: 0, authors: [] })
  await system.control.save('mail', { reason: 'holidays', by: 'operator', at: announced.subtract({ hours: 49 }) })
  for (const about of several(mostExported + 1, index => String(index)))
    await system.audit.append({ policy: controlChain, at: system.clock.now(), by: 'operator', action: exportAction, about })
  await retain(() => system)({}, context)
  const take = (event: object) => feedback(() => system)(batchOf([JSON.stringify(event)]), context)
  await take(mailEvent('Delivery'))
  await take(mailEvent('Complaint'))
  await take(mailEvent('Delivery', { messageId: 'memory-2' }))
  await take(mailEvent('Delivery', { notice: `${refOf('zoe')}-1` }))
  await take(mailEvent('Delivery', { notice: 'canary' }))
  await take(mailEvent('Delivery', { to: 'eve@ec.example' }))
}

const alarm = z.object({
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Metrics: z
    .array(
      z.object({
        MetricStat: z.object({ Metric: z.object({ MetricName: z.string(), Dimensions: z.array(z.unknown()).default([]) }) }).optional(),
      }),
    )
    .default([]),
})
const dimension = z.object({ Name: z.literal('service'), Value: z.string() })

const serviceIn = (dimensions: readonly unknown[]): string | undefined =>
  dimensions.flatMap(one => dimension.safeParse(one).data?.Value ?? [])[0]

/** Metrics of our functions that an alarm or a graph watches: `sent of send`. */
function watched(): readonly string[] {
  const { service } = deployed(withSystems)
  const ofAlarms = Object.values(all(service, 'AWS::CloudWatch::Alarm')).flatMap(properties => {
    const { MetricName, Dimensions, Metrics } = alarm.parse(properties)
    return [{ MetricName, Dimensions }, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])].flatMap(metric => {
      const name = serviceIn(metric.Dimensions)
      return name === undefined ? [] : [`${metric.MetricName} of ${name}`]
    })
  })
  const [{ DashboardBody }] = Object.values(all(service, 'AWS::CloudWatch::Dashboard'))
  const ofGraphs = [...String(DashboardBody).matchAll(new RegExp(`"${configured.name}","(\\w+)","service","([\\w-]+)"`, 'g'))]
  return [...new Set([...ofAlarms, ...ofGraphs.map(([, name, by]) => `${name} of ${by}`)])].sort()
}

/** CloudWatch's embedded metric format. */
const record = z.object({
  _aws: z.object({ CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })) }),
  service: z.string(),
})

const emittedIn = (output: string): readonly string[] =>
  output.split('\n').flatMap(line => {
    if (!line.includes('"_aws"')) return []
    const { _aws, service } = record.parse(JSON.parse(line))
    return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => `${Name} of ${service}`))
  })

const output = watchOutput()
let names: readonly string[]
beforeAll(() => {
  names = watched()
})

it('the metrics that alarms and graphs watch are all that functions have, for each costs', () => {
  const had = Object.entries(metricsOf).flatMap(([service, metrics]) => metrics.map(name => `${name} of ${service}`))
  expect(names).toEqual(had.sort())
})

it('the metrics that alarms and graphs watch are all written by the functions', async () => {
  await runSweeps()
  await runFeedback()
  await runSync()
  await runConnect()
  const emitted = emittedIn(output())
  expect(names.filter(name => !emitted.includes(name))).toEqual([])
})
