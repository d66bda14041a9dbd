import { createHmac } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { keysIn, signedHeaders, webhook } from '#adapters/webhook/webhook.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { startWebhookReceiver } from '#infra/local/sources/webhook-receiver.ts'
import { webhookKey, webhookSettings } from '#test/contracts/connectors/settings.ts'
import { opening } from '#test/opening.ts'
import { hurried, surroundingsOf, targetWith } from '#test/sources.ts'
import { closing, confirms, refuses } from '../setting.ts'

const target = targetWith({ device: 'serial:C39TEST1', keys: ['serial:C39TEST1', 'okta#guo4'] })

const exchanges: Exchange[] = []
const sent: { headers: Headers; body: string }[] = []
beforeEach(() => {
  exchanges.length = 0
  sent.length = 0
})

async function open(secret = webhookKey) {
  const { clock } = surroundingsOf('')
  const receiver = closing(await startWebhookReceiver({ clock, key: webhookKey, onExchange: exchange => exchanges.push(exchange) }))
  const around = hurried({
    fetch(input, init) {
      sent.push({ headers: new Headers(init?.headers), body: String(init?.body) })
      return fetch(input, init)
    },
  })
  const start = () => webhook(webhookSettings(receiver.url), surroundingsOf(secret, around))
  return { ...start(), receiver, start }
}

const whenOpen = opening(open)

it('a signature is that of the example of Standard Webhooks', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' }
  expect(signedHeaders(message, keysIn('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'))).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('a signature comes from each key, so that the receiver may know the old one or the new one', async () => {
  const fresh = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const { set } = await open(`${fresh}\n${webhookKey}\n`)
  await confirms(set(target, 'suspended', 1))
  const [{ headers, body } = { headers: new Headers(), body: '' }] = sent
  const [first, ...others] = headers.get('webhook-signature')?.split(' ') ?? []
  const signed = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${body}`
  expect(first).toBe(`v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')}`)
  expect(others).toHaveLength(1)
})

it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(100)}`, `${webhookKey}\nold`])(
  'a signature needs keys of the right form: %j',
  async secret => {
    const { set, check } = await open(secret)
    await expect(set(target, 'suspended', 1)).rejects.toMatchObject({ fault: 'credentials' })
    expect(await check()).toMatchObject([{ isRight: false, message: expect.stringMatching(/one a line/) }])
    expect(sent).toEqual([])
  },
)

whenOpen('a message says what is wanted of which device, and nothing of the person but their ref', async ({ set }) => {
  await set(target, 'suspended', 3)
  expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
    {
      type: 'access.wanted',
      timestamp: '2023-03-01T08:00:00Z',
      data: { person: 'AAAAAAAAAAAAAAAAAAAA', device: 'serial:C39TEST1', wanted: 'suspended', version: 3 },
    },
  ])
})

whenOpen('a message keeps its id as often as it is sent, and no other has it', async ({ set }) => {
  await set(target, 'suspended', 1)
  await set(target, 'suspended', 1)
  await set(target, 'granted', 1)
  await set(target, 'suspended', 2)
  await set({ ...target, device: 'phone' }, 'suspended', 1)
  const ids = sent.map(({ headers }) => headers.get('webhook-id'))
  expect(ids[0]).toBe(ids[1])
  expect(new Set(ids).size).toBe(4)
})

it.each([
  [200, { is: 'confirmed' }],
  [202, { is: 'retry', after: 60 }],
  [204, { is: 'confirmed' }],
  [403, { is: 'refused', why: 'permission' }],
  [422, { is: 'refused', why: 'not-supported' }],
])('the receiver’s status %i decides whether access is set, refused or tried again', async (status, outcome) => {
  const { set, receiver } = await open()
  receiver.fail('/ides', { status })
  expect(await set(target, 'suspended', 1)).toEqual(outcome)
})

it.each([
  [400, {}],
  [404, {}],
  [301, { Location: '/elsewhere' }],
  [307, { Location: 'https://elsewhere.example/ides' }],
])('the receiver’s status %i is an error, and no other address is asked', async (status, headers) => {
  const { set, receiver } = await open()
  receiver.fail('/ides', { status, headers })
  await expect(set(target, 'suspended', 1)).rejects.toMatchObject({ fault: 'strange' })
  expect(exchanges.map(({ path }) => path)).toEqual(['/ides'])
})

whenOpen('the receiver’s status 410 stops messages until the next start, or an answered check', async ({ set, check, start, receiver }) => {
  receiver.fail('/ides', { status: 410 })
  for (const version of [1, 2]) await refuses(set(target, 'suspended', version), 'permission')
  await refuses(set(target, 'granted', 3), 'permission')
  expect(sent).toHaveLength(1)
  await confirms(start().set(target, 'suspended', 4))
  expect(await check()).toMatchObject([{ isRight: true }])
  await confirms(set(target, 'granted', 5))
})

it.each([410, 422])('the test of a receiver fails with its status %i', async status => {
  const { check, receiver } = await open()
  receiver.fail('/ides', { status })
  expect(await check()).toMatchObject([{ isRight: false, message: expect.stringContaining(String(status)) }])
})
