import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses'
import { expect, it, onTestFinished } from 'vitest'
import { listen, stop } from '#infra/local/loopback.ts'
import { localAws } from '#test/local-aws.ts'
import { type Fault, faultProxy } from './fault-proxy.ts'

/** A service that answers everything with what it was sent, and a door to it through which all goes wrong in one way. */
async function open({ fault, delay = 0 }: { fault?: Fault; delay?: number } = {}) {
  const arrived: string[] = []
  const answered: string[] = []
  const service = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join('')
    arrived.push(body)
    // In pieces, as without a length.
    response.writeHead(201, { 'x-service': 'mine' }).write('you said ')
    response.end(body)
  })
  const url = await listen(service, 0)
  const proxy = faultProxy({
    services: { ses: url, dynamodb: url, events: url, s3: url },
    faultOf: () => fault,
    onAnswer: ({ client, service }, status) => answered.push(`${client} ${service} ${status}`),
    delay: () => delay,
  })
  const door = await proxy.open('worker')
  onTestFinished(async () => {
    await proxy.close()
    await stop(service)
  })
  return { door, arrived, answered, say: (body: string) => fetch(`${door.url('dynamodb')}/`, { method: 'POST', body }) }
}

const access = { ...localAws, maxAttempts: 1 }

it('a fault proxy passes on what it leaves alone as it came', async () => {
  const { say, arrived, answered } = await open()
  const response = await say('hello')
  expect([response.status, response.headers.get('x-service'), await response.text()]).toEqual([201, 'mine', 'you said hello'])
  expect(arrived).toEqual(['hello'])
  expect(answered).toEqual(['worker dynamodb 201'])
})

it.each(['dropped', 'silent', 'failed-after', 'slow'] as const)('a fault proxy lets a request through whose answer is %s', async fault => {
  const { door, arrived, answered } = await open({ fault })
  const waiting = new AbortController()
  const status = fetch(`${door.url('ses')}/`, { method: 'POST', body: 'hello', signal: waiting.signal }).then(
    ({ status }) => status,
    () => 'none',
  )
  await expect.poll(() => answered).toHaveLength(1)
  if (fault === 'silent') {
    await setTimeout(50)
    waiting.abort()
  }
  expect(await status).toBe({ dropped: 'none', silent: 'none', 'failed-after': 500, slow: 201 }[fault])
  expect(arrived).toEqual(['hello'])
  expect(answered).toEqual(['worker ses 201'])
})

it.each(['failed-before', 'reset', 'throttled'] as const)('a fault proxy lets none through that is %s', async fault => {
  const { say, arrived, answered } = await open({ fault })
  const status = await say('hello').then(
    ({ status }) => status,
    () => 'none',
  )
  expect(status).toBe({ 'failed-before': 500, reset: 'none', throttled: 400 }[fault])
  expect([arrived, answered]).toEqual([[], []])
})

// The SDK calls a connection that was closed a timeout.
it.each([
  ['throttled', 'Throttling', 'ProvisionedThroughputExceededException', 'ThrottlingException', 'SlowDown'],
  ['failed-after', 'InternalFailure', 'InternalServerError', 'InternalException', 'InternalError'],
  ['reset', 'TimeoutError', 'TimeoutError', 'TimeoutError', 'TimeoutError'],
  ['dropped', 'TimeoutError', 'TimeoutError', 'TimeoutError', 'TimeoutError'],
] as const)('a fault proxy says %s as each service words it', async (fault, ...names) => {
  const { door } = await open({ fault })
  const nameOf = (sent: Promise<unknown>) =>
    sent.then(
      () => 'none',
      ({ name }: Error) => name,
    )
  expect([
    await nameOf(new SESClient({ ...access, endpoint: door.url('ses') }).send(new GetSendQuotaCommand({}))),
    await nameOf(new DynamoDBClient({ ...access, endpoint: door.url('dynamodb') }).send(new ListTablesCommand({}))),
    await nameOf(new EventBridgeClient({ ...access, endpoint: door.url('events') }).send(new PutEventsCommand({ Entries: [{}] }))),
    await nameOf(
      new S3Client({ ...access, endpoint: door.url('s3') }).send(new PutObjectCommand({ Bucket: 'mails', Key: 'one', Body: '1' })),
    ),
  ]).toEqual(names)
})

it('a fault proxy is shut once all has ended that came through a door', async () => {
  const { door, say, answered } = await open({ fault: 'slow', delay: 50 })
  const saying = [say('one'), say('two')]
  await Promise.all(saying)
  await door.shut()
  expect(answered).toHaveLength(2)
  await expect(say('three')).rejects.toThrow()
})
