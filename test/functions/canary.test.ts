import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { caution } from '#domain/schedule/clock.ts'
import { canary } from '#functions/canary.ts'
import type { System } from '#functions/compose/system.ts'
import { feedback } from '#functions/feedback.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { contextWith, eventOf as eventOfRequest } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { answering } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { lacks, shows } from './expecting.ts'
import { reportIn, watchOutput } from './output.ts'

const context = contextWith(300_000)
const morning = Temporal.Instant.from('2023-03-01T06:00:00Z')
const output = watchOutput()

const eventOf = (eventType: string, source = 'Ides <ides@ec.example>') => ({
  source: 'aws.ses',
  detail: {
    eventType,
    mail: {
      timestamp: String(morning),
      messageId: 'memory-1',
      source,
      destination: ['canary@simulator.example'],
      tags: { notice: ['canary'] },
    },
    delivery: { timestamp: String(morning.add({ seconds: 2 })) },
  },
})

async function hear(system: System, event: object) {
  await feedback(() => system)(batchOf([JSON.stringify(event)]), context)
  return reportIn(output())
}

/** Yesterday's test mail was delivered. */
async function heard() {
  const system = memorySystem(morning)
  await system.silence.endByTest(morning.subtract({ hours: 24 }), 'memory-0')
  return system
}

it('the daily test mail goes to the configured address only', async () => {
  const system = await heard()
  expect(await canary(() => system)({}, context)).toEqual({ sent: 1 })
  expect(system.mailer.outbox).toEqual([expect.objectContaining({ to: 'canary@simulator.example', noticeId: 'canary' })])
})

it('the daily test mail fails with the reason if the mail service refuses it', async () => {
  const system = { ...(await heard()), mailer: answering('stopped'), isIdentityPending: async () => true }
  await expect(canary(() => system)({}, context)).rejects.toThrow('did not take the daily test mail: as the test wants it')
})

it('the daily test mail is not missed until the sender’s DNS records are set for the first time', async () => {
  const system = { ...memorySystem(morning), mailer: answering('refused') }
  await expect(canary(() => system)({}, context)).rejects.toThrow('did not take the daily test mail')
  expect(await canary(() => ({ ...system, isIdentityPending: async () => true }))({}, context)).toEqual({ sent: 0 })
})

it('the daily test mail fails if no delivery is reported for more than a day', async () => {
  const system = memorySystem(morning)
  await system.silence.endByTest(morning.subtract({ hours: 31 }), 'memory-0')
  const wait = async () => {}
  await expect(canary(() => system, fetch, wait)({}, context)).rejects.toThrow('no delivery of a test mail was reported')
  expect(
    await canary(
      () => system,
      fetch,
      () => system.silence.endByTest(morning, 'memory-2'),
    )({}, context),
  ).toEqual({ sent: 1 })
})

it('the daily test mail comes with a visit to a staff page by a wrong link', async () => {
  const system = { ...(await heard()), pageUrl: 'https://ides.example.org/me' }
  const asked: string[] = []
  const page = serveStaffPage(() => system)
  const ask: typeof fetch = async address => {
    asked.push(String(address))
    const { statusCode, headers, body } = await page(
      eventOfRequest({ method: 'GET', url: new URL(String(address)).pathname, headers: {}, body: '' }),
      context,
    )
    return new Response(body, { status: statusCode, headers })
  }
  expect(await canary(() => system, ask)({}, context)).toEqual({ sent: 1 })
  expect(asked).toEqual([expect.stringMatching(/^https:\/\/ides\.example\.org\/me\/[a-z2-7]{26}$/)])
})

const answer = (status: number, type: string) => async () => new Response('', { status, headers: { 'content-type': type } })

it.each([
  ['a failure', answer(500, 'text/html'), 'status 500 and text/html'],
  ['an address that is not ours', answer(404, 'application/json'), 'status 404 and application/json'],
  ['silence', async () => Promise.reject(new TypeError('fetch failed')), 'no answer'],
])('the daily test mail fails on %s of the page, but only after the mail', async (_, ask, found) => {
  const system = { ...memorySystem(morning), pageUrl: 'https://ides.example.org/me' }
  await expect(canary(() => system, ask)({}, context)).rejects.toThrow(`with 404 and a page: ${found}`)
  expect(system.mailer.outbox).toHaveLength(1)
})

it('the daily test mail shows by its delivery and its sender that events arrive, and how late', async () => {
  const system = memorySystem(morning)
  await system.silence.begin(morning.subtract({ hours: 5 }))
  // The clock of functions runs behind.
  system.clock.advanceTo(morning.add({ seconds: 40 }))
  expect(await hear(system, eventOf('Delivery', 'ides@evil.example'))).toEqual({ counts: { mismatched: 1 } })
  expect(await hear(system, eventOf('Send'))).toEqual({ counts: { ignored: 1 } })
  lacks(output(), 'canaryLag')
  expect(await system.silence.findStart()).toBeDefined()
  expect(await hear(system, eventOf('Delivery'))).toEqual({ counts: { canary: 1 } })
  shows(output(), `"canaryLag":${40 + caution}`)
  expect(await system.silence.findStart()).toBeUndefined()
})
