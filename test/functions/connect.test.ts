import { expect, it } from 'vitest'
import { asEvent } from '#adapters/eventbridge/event-bus.ts'
import type { AccessRequest, ConnectorTask } from '#domain/access/connector.ts'
import { connect } from '#functions/connect.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { type MemoryConnector, memoryConnector } from '../memory/access-connector.ts'
import { memoryRequestQueues } from '../memory/request-queues.ts'
import { refOf } from '../refs.ts'
import { requested } from '../shared/campaign/access/connecting.ts'
import { memorySystem } from '../system.ts'
import { shows } from './expecting.ts'
import { reportIn, watchOutput } from './output.ts'

const output = watchOutput()

const suspension: AccessRequest = { person: refOf('ana'), device: 'ana-phone', wanted: 'suspended', version: 1 }
const restoration: AccessRequest = { ...suspension, wanted: 'granted', version: 2 }

/** Ana's phone is to be cut off in Entra. */
async function open(entra: MemoryConnector = memoryConnector()) {
  const { running, enforcement } = await requested({ entra })
  const { clock } = running.ports
  const requestQueues = memoryRequestQueues()
  const system = {
    ...memorySystem(clock.now()),
    ...running.ports,
    requestQueues,
    openConnectors: async () => new Map([['entra', entra]]),
    secretsToRenew: async () => [],
  }
  const run = connect(() => system)
  const sent = clock.now()
  /** As the bus hands it over. */
  const eventOf = ({ wanted, ...detail }: AccessRequest) => ({
    version: '0',
    id: 'one',
    source: 'ides',
    time: `${sent}`,
    detail,
    'detail-type': wanted === 'suspended' ? 'AccessSuspensionRequested' : 'AccessRestorationRequested',
  })
  const take = (messages: readonly object[]) => run(batchOf(messages.map(one => JSON.stringify(one))), contextWith(100_000))
  return {
    entra,
    running,
    system,
    enforcement,
    ask: (request: AccessRequest) => take([eventOf(request)]),
    /** Her phone is clean, and is to be let in again. */
    async clean() {
      await running.report({ at: clock.now(), device: 'ana-phone', apps: [] })
      await running.sweep()
    },
    does: (task: ConnectorTask) => take([task]),
    take,
    run: (milliseconds: number) => run({}, contextWith(milliseconds)),
    compare: () => run({}, contextWith(100_000)),
  }
}

it('access is set as the bus was asked for, and confirmed', async () => {
  const { entra, ask, enforcement, system } = await open()
  expect(await ask(suspension)).toEqual({ batchItemFailures: [] })
  expect(entra.cut).toEqual(new Set(['ana-phone']))
  expect(await enforcement()).toEqual({ wanted: 'suspended', is: 'set' })
  expect(system.requestQueues.take().requests).toEqual([])
})

it('a request for access to be checked again returns to the queue, for 15 minutes at most', async () => {
  const entra = memoryConnector()
  const { ask, running, system } = await open(entra)
  const at = running.now()
  entra.misbehave(() => ({ is: 'retry', after: 7 }))
  await ask(suspension)
  expect(system.requestQueues.take().requests).toEqual([{ request: suspension, at, rounds: 1, delay: 7 }])
  running.later({ minutes: 5 })
  entra.misbehave(() => ({ is: 'retry', after: 3000 }))
  await ask(suspension)
  expect(system.requestQueues.take().requests).toEqual([{ request: suspension, at, rounds: 1, delay: 900 }])
  running.later({ minutes: 55 })
  await ask(suspension)
  expect(system.requestQueues.take().requests).toEqual([])
})

it('an endless chain of requests for access ends: they come again, then wait for a human', async () => {
  const { take, system, entra } = await open()
  const event = asEvent({ request: suspension, at: system.clock.now(), rounds: 1001 })
  expect(await take([event, { errand: 'compare', rounds: 1001 }])).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-1' }],
  })
  shows(output(), 'this message has come back more than 1000 times')
  expect(entra.cut.size).toBe(0)
})

it('a request for access that could not be taken comes again, alone of its batch', async () => {
  const { take, entra } = await open()
  const event = { time: '2023-03-16T00:00:00Z', 'detail-type': 'AccessSuspensionRequested', detail: { person: 'nobody' } }
  const { batchItemFailures } = await take([
    event,
    { ...event, time: '2023-03-15T23:00:00Z', detail: { person: refOf('ana'), device: 'ana-phone', version: 1 } },
  ])
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'message-0' }])
  expect(entra.cut.size).toBe(1)
})

it('a refusal that a person must see names the connector, and never whose device it was', async () => {
  const { entra, ask } = await open()
  entra.misbehave(() => ({ is: 'refused', why: 'permission' }))
  await ask(suspension)
  shows(output(), '"permission":1')
  expect(output()).toMatch(/may not do what is wanted of it.*"connector":"entra"/)
  expect(output()).not.toMatch(/ana-phone|ana@/)
})

it('the time that access takes to come back is measured', async () => {
  const { entra, ask, clean, running } = await open()
  await ask(suspension)
  await clean()
  running.later({ seconds: 90 })
  await ask(restoration)
  expect(entra.cut.size).toBe(0)
  shows(output(), '"restorationSeconds":90')
})

it('the time of a restoration that does not end is counted, too', async () => {
  const { entra, ask, clean, running } = await open()
  await ask(suspension)
  await clean()
  entra.misbehave(() => ({ is: 'retry' }))
  await ask(restoration)
  running.later({ hours: 2 })
  await ask(restoration)
  shows(output(), '"restorationSeconds":7200')
})

it('a test of a connector keeps the result, also a failure', async () => {
  const { does, system, entra } = await open()
  const askedAt = system.clock.now()
  await does({ errand: 'test', connector: 'entra', askedAt })
  expect(await system.connectorTests.find('entra')).toEqual({
    askedAt,
    endedAt: askedAt,
    checks: [{ isRight: true, message: 'It is in memory.' }],
  })
  entra.check = () => Promise.reject(new TypeError('oops'))
  expect((await does({ errand: 'test', connector: 'entra', askedAt })).batchItemFailures).toHaveLength(1)
  expect((await system.connectorTests.find('entra'))?.checks).toEqual([
    { isRight: false, message: expect.stringContaining('log of connect') },
  ])
  await does({ errand: 'test', connector: 'jamf', askedAt })
  expect(await system.connectorTests.find('jamf')).toBeUndefined()
})

it('access that should not be cut off is restored automatically, and counted', async () => {
  const { entra, ask, clean, running, compare, enforcement } = await open()
  await ask(suspension)
  await clean()
  await ask(restoration)
  entra.change('ana-phone', 'suspended')
  // Of what is granted a tenth is checked each day.
  for (let day = 0; day < 10; day += 1) {
    await compare()
    running.later({ hours: 24 })
  }
  expect(entra.cut.size).toBe(0)
  expect(await enforcement()).toEqual({ wanted: 'granted', is: 'set' })
  expect(output().match(/"wronglyCut":1\b/g)).toHaveLength(1)
})

it('a suspension that another person lifted is only reported', async () => {
  const { entra, ask, compare } = await open()
  await ask(suspension)
  entra.change('ana-phone', 'granted')
  await compare()
  expect(entra.cut.size).toBe(0)
  shows(output(), '"drifted":1', `"ref":"${refOf('ana')}"`)
  expect(reportIn(output())).toMatchObject({ drifted: 1 })
})

it('a long comparison continues as soon as its time is up, in one line of tasks', async () => {
  const { system, run, does } = await open()
  for (let number = 0; number < 45; number += 1) {
    const target = {
      person: refOf(`gone${number}`),
      device: `phone${number}`,
      keys: [],
      platform: 'ios',
      owner: { id: 'gone', email: '' },
    }
    await system.accessStates.save({ target, wanted: 'granted', version: 1, connectors: {} }, 0)
  }
  await run(30_000)
  expect(system.requestQueues.take().tasks).toEqual([{ errand: 'compare', rounds: 1 }])
  await run(30_000)
  expect(system.requestQueues.take().tasks).toEqual([])
  await does({ errand: 'compare' })
  expect(system.requestQueues.take().tasks).toEqual([])
  expect((await system.accessStates.findComparison()).doneAt).toEqual(system.clock.now())
})
