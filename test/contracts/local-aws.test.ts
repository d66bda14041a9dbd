import { createServer } from 'node:http'
import { join } from 'node:path'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESClient } from '@aws-sdk/client-ses'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SQSClient } from '@aws-sdk/client-sqs'
import { simpleParser } from 'mailparser'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { cloudWatchHeads, HeadsNotLoggedError } from '#adapters/cloudwatch-logs/heads.ts'
import { eventBusGate, requestEvent } from '#adapters/eventbridge/event-bus.ts'
import { UnsafeHeaderError } from '#adapters/mime/message.ts'
import { s3MailCopies, s3RehearsalFiles } from '#adapters/s3/s3.ts'
import { secretsManager } from '#adapters/secrets-manager/secrets.ts'
import { isPending, openSes, sesMailer, sesQuota } from '#adapters/ses/ses.ts'
import { sesSuppressionList } from '#adapters/ses/suppression-list.ts'
import { sqsPieces, sqsRequestQueues, sqsSourceTasks } from '#adapters/sqs/queue.ts'
import { type Mail, SuppressionListError } from '#domain/emails/mailer.ts'
import { type SourceTask, sourceTask } from '#domain/sources/tasks.ts'
import { startBus } from '#infra/local/bus/bus.ts'
import { connector } from '#infra/local/bus/connector.ts'
import { startLogs } from '#infra/local/logs/server.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { startQueues } from '#infra/local/queue/server.ts'
import { startS3 } from '#infra/local/s3/server.ts'
import { startSecrets } from '#infra/local/secrets/server.ts'
import { type Refusal, type Ses, startSes } from '#infra/local/ses/server.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant, several } from '../builders.ts'
import { testFolder } from '../folder.ts'
import { localAws } from '../local-aws.ts'
import { accessGateContract } from './access-gate.ts'
import { headsContract } from './heads.ts'
import { mailCopiesContract } from './mail-copies.ts'
import { mailerContract } from './mailer.ts'
import { rehearsalFilesContract } from './rehearsal-files.ts'

const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
const settings = { from: 'Ides <ides@ec.example>', configurationSet: 'ides' }

const closers: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closers) await close()
})

async function openMailer(options: { refuse?: () => Refusal | undefined } = {}) {
  const ses: Ses = await startSes({ clock, onEvent: async () => {}, ...options })
  const client = new SESClient({ endpoint: ses.url, ...localAws, maxAttempts: 1 })
  closers.push(ses.close)
  return { ses, mailer: sesMailer(client, settings) }
}

mailerContract('SES, as the local one speaks it', async () => {
  const { ses, mailer } = await openMailer()
  return {
    mailer,
    arrived: () =>
      Promise.all(
        ses.mails.map(async ({ raw, tags, destinations: [to = ''] }): Promise<Mail> => {
          const { subject = '', text = '', html, attachments } = await simpleParser(raw)
          const calendar = attachments.find(({ contentType }) => contentType === 'text/calendar')?.content.toString()
          const mail = { noticeId: tags.notice?.[0] ?? '', to, subject, text, html: html || '' }
          return calendar === undefined ? mail : { ...mail, calendar }
        }),
      ),
  }
})

accessGateContract('EventBridge, as the local one speaks it', async () => {
  const confirmed = new Map<unknown, 'suspended' | 'granted'>()
  const { handle } = connector({
    clock,
    confirm: async ({ 'detail-type': type, detail }) =>
      void confirmed.set(detail.device, type === 'AccessSuspensionConfirmed' ? 'suspended' : 'granted'),
  })
  const bus = await startBus({ clock, onEvent: handle })
  closers.push(bus.close)
  return {
    gate: eventBusGate(new EventBridgeClient({ endpoint: bus.url, ...localAws }), 'access'),
    async accessOf(device) {
      await bus.settled()
      return confirmed.get(device)
    },
  }
})

async function openHeads(options: Parameters<typeof startLogs>[0] = {}) {
  const logs = await startLogs(options)
  closers.push(logs.close)
  return cloudWatchHeads(new CloudWatchLogsClient({ endpoint: logs.url, ...localAws }), 'heads')
}

headsContract('CloudWatch, as the local one speaks it', openHeads)

async function openS3(options: Parameters<typeof startS3>[0] = {}) {
  const s3 = await startS3(options)
  closers.push(s3.close)
  return new S3Client({ endpoint: s3.url, ...localAws, maxAttempts: 1 })
}

rehearsalFilesContract('S3, as the local one speaks it', async () => ({
  files: s3RehearsalFiles(await openS3(), 'rehearsals'),
  fetched: async link => (await fetch(link)).text(),
}))

mailCopiesContract('S3, as the local one speaks it', async () => s3MailCopies(await openS3(), 'mails'))

mailCopiesContract('S3 in a folder', async () => s3MailCopies(await openS3({ folder: testFolder(onTestFinished).folder }), 'mails'))

it('a mail whose copy S3 does not take is not handed over, and sent later', async () => {
  const copies = s3MailCopies(await openS3({ refusal: () => ({ status: 403, code: 'AccessDenied' }) }), 'mails')
  const { ses, mailer } = await openMailer()
  const attempt = { ref: 'ANA', number: 1, tries: 1, isDigest: false }
  expect(await mailer.send(mail, message => copies.save(attempt, message, []))).toEqual({
    kind: 'later',
    reason: 'CopyNotKeptError: AccessDenied',
  })
  expect(ses.mails).toEqual([])
})

it('a secret in Secrets Manager, as the local one speaks it is read by its name', async () => {
  const server = await startSecrets({ audit: 'a key, and another' })
  closers.push(server.close)
  const secrets = secretsManager(new SecretsManagerClient({ endpoint: server.url, ...localAws }))
  expect(await secrets.read('audit')).toBe('a key, and another')
  await expect(secrets.read('page')).rejects.toThrow(ResourceNotFoundException)
})

const heads = [{ chain: 'no-tiktok', number: 1, hash: 'ab', at: instant('2023-03-01T08:00:00Z') }]

it('heads that CloudWatch rejects for their time are a failure, since nobody would miss them', async () => {
  await expect((await openHeads({ rejects: () => true })).save(heads)).rejects.toThrow(HeadsNotLoggedError)
})

it('heads of the audit log stay in their file when the local CloudWatch starts again', async () => {
  const { folder } = testFolder(onTestFinished)
  const file = join(folder, 'heads.ndjson')
  await (await openHeads({ file })).save(heads)
  expect(await Array.fromAsync((await openHeads({ file })).list())).toEqual(heads)
})

const removing = async (endpoint: string) =>
  sesSuppressionList(new SESv2Client({ endpoint, ...localAws, maxAttempts: 1 })).remove('ana+it@ec.example')

it('the suppression list of SES loses an address', async () => {
  const asked: string[] = []
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`)
    response.end('{}')
  })
  closers.push(() => stop(server))
  await removing(await listen(server))
  expect(asked).toEqual(['DELETE /v2/email/suppression/addresses/ana%2Bit%40ec.example'])
  const { ses } = await openMailer()
  await expect(removing(ses.url)).resolves.toBeUndefined()
})

it('the suppression list of SES need not have the address', async () => {
  const server = createServer((_, response) => response.writeHead(404, { 'x-amzn-ErrorType': 'NotFoundException' }).end('{}'))
  closers.push(() => stop(server))
  await expect(removing(await listen(server))).resolves.toBeUndefined()
})

it.each([404, 500])('the suppression list of SES that answers %i keeps it, which is an error', async status => {
  const server = createServer((_, response) => response.writeHead(status).end('{}'))
  closers.push(() => stop(server))
  await expect(removing(await listen(server))).rejects.toThrow(SuppressionListError)
})

const mail: Mail = { noticeId: 'ABCDEFGHIJKLMNOPQRST-1', to: 'ana@ec.example', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' }

it('mail by SES carries its notice as a tag and in a header, and names its configuration set', async () => {
  const { ses, mailer } = await openMailer()
  await mailer.send(mail)
  expect(ses.mails).toMatchObject([{ tags: { notice: [mail.noticeId] }, configurationSet: 'ides' }])
  const { headers } = await simpleParser(ses.mails[0]?.raw ?? '')
  expect([headers.get('x-ides-notice'), headers.has('reply-to')]).toEqual([mail.noticeId, false])
})

it.each(['\r\nBcc: all@ec.example', '\0'])('mail by SES is refused, and never reaches SES, with %j in a header', async order => {
  const { ses, mailer } = await openMailer()
  for (const field of ['to', 'subject', 'noticeId'] as const)
    expect(await mailer.send({ ...mail, [field]: `${mail[field]}${order}` })).toEqual({ kind: 'refused', reason: 'UnsafeHeaderError' })
  expect(ses.mails).toEqual([])
  for (const field of ['from', 'replyTo'])
    expect(() => sesMailer(new SESClient({ ...localAws }), { ...settings, [field]: `ides@ec.example${order}` })).toThrow(UnsafeHeaderError)
})

it.each([
  ['Throttling', 'Maximum sending rate exceeded.', 400, 'later'],
  ['Throttling', 'Daily message quota exceeded.', 400, 'stopped'],
  ['MessageRejected', 'Address is on the suppression list', 400, 'refused'],
  ['InternalFailure', 'Something broke.', 500, 'unclear'],
  ['ServiceUnavailable', 'Come back later.', 503, 'unclear'],
])('mail by SES that SES answers with %s (%s, %i) is taken for %s', async (code, message, status, kind) => {
  const { mailer } = await openMailer({ refuse: () => ({ code, message, status }) })
  expect(await mailer.send(mail)).toEqual({ kind, reason: code })
})

it('mail by SES that never reached SES is retried later', async () => {
  const { ses } = await openMailer()
  await ses.close()
  const mailer = sesMailer(new SESClient({ endpoint: ses.url, ...localAws, maxAttempts: 1 }), settings)
  expect(await mailer.send(mail)).toEqual({ kind: 'later', reason: 'ECONNREFUSED' })
})

it('mail by SES reports the quota per second and per day', async () => {
  const ses = await startSes({ clock, onEvent: async () => {}, limits: { MaxSendRate: 14, Max24HourSend: 200 } })
  closers.push(ses.close)
  const client = new SESClient({ endpoint: ses.url, ...localAws, maxAttempts: 1 })
  const quota = sesQuota(client)
  expect((await sesQuota(client, 40).read()).perSecond).toBeCloseTo(0.4 * (await quota.read()).perSecond)
  expect(await quota.read()).toEqual({ perSecond: 14, leftToday: 200, sentToday: 0 })
  await sesMailer(client, settings).send(mail)
  expect(await quota.read()).toEqual({ perSecond: 14, leftToday: 199, sentToday: 1 })
  expect((await sesQuota(new SESClient({ endpoint: (await openMailer()).ses.url, ...localAws })).read()).leftToday).toBe(
    Number.POSITIVE_INFINITY,
  )
})

it('mail by SES waits for a domain whose DNS records are not found yet', async () => {
  const answers = ['Pending', 'Success', 'Pending'].map(
    status => `<GetIdentityVerificationAttributesResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
      <GetIdentityVerificationAttributesResult><VerificationAttributes>
        <entry><key>ec.example</key><value><VerificationStatus>${status}</VerificationStatus></value></entry>
      </VerificationAttributes></GetIdentityVerificationAttributesResult></GetIdentityVerificationAttributesResponse>`,
  )
  const server = createServer((_, response) => response.end(answers.shift()))
  const client = new SESClient({ endpoint: await listen(server), ...localAws })
  closers.push(() => stop(server))
  const senders = ['Ides <ides@ec.example>', 'ides@ec.example', 'ides@other.example']
  for (const [index, sender] of senders.entries()) expect(await isPending(client, sender)).toBe(index === 0)
})

it('mail by SES is never retried by the client itself', async () => {
  expect(await openSes().config.maxAttempts()).toBe(1)
})

it('requests on EventBridge are reported as accepted or refused, one by one', async () => {
  const bus = await startBus({
    clock,
    onEvent: async () => {},
    fails: ({ Detail = '' }) => (Detail.includes('d3') ? 'ThrottlingException' : undefined),
  })
  closers.push(bus.close)
  const gate = eventBusGate(new EventBridgeClient({ endpoint: bus.url, ...localAws, maxAttempts: 1 }), 'access')
  const requests = several(25, index => ({
    person: 'ANA',
    device: `d${index + 10}`,
    wanted: 'suspended' as const,
    version: 1,
  }))
  const taken = await gate.request([...requests, { person: 'ANA', device: 'd3', wanted: 'granted', version: 2 }])
  expect(taken).toEqual(requests.filter(({ device }) => !device.startsWith('d3')))
})

const messages = several(12, piece => ({ job: 'a-job', stage: 0, piece }))
const open = async (name: string) => {
  const heard: unknown[] = []
  const queues = await startQueues({ pieces: async bodies => void heard.push(...bodies.map(body => JSON.parse(body))) })
  closers.push(queues.close)
  const client = new SQSClient({ endpoint: queues.url, ...localAws, maxAttempts: 1 })
  return { heard, pieces: sqsPieces(client, `${queues.url}/000000000000/${name}`), settled: queues.settled }
}

it('pieces of jobs on SQS reach a worker', async () => {
  const { heard, pieces, settled } = await open('pieces')
  await pieces.put(messages)
  await pieces.put(messages.slice(0, 1), 10)
  await settled()
  expect(heard).toEqual([...messages, ...messages.slice(0, 1)])
})

it('pieces of jobs on SQS that the queue does not take fail', async () => {
  const { pieces } = await open('another')
  await expect(pieces.put(messages)).rejects.toThrow()
})

it('a request to connectors goes back on the queue of its direction, until its time has come', async () => {
  const heard: unknown[] = []
  const clock = virtualClock(instant('2023-03-16T00:00:00Z'))
  const take = (queue: string) => async (bodies: readonly string[]) => void heard.push(...bodies.map(body => [queue, JSON.parse(body)]))
  const queues = await startQueues(
    { restorations: take('restorations'), suspensions: take('suspensions') },
    { clock, queues: ['restorations', 'suspensions'] },
  )
  closers.push(queues.close)
  const client = new SQSClient({ endpoint: queues.url, ...localAws, maxAttempts: 1 })
  const url = (name: string) => `${queues.url}/000000000000/${name}`
  const requests = sqsRequestQueues(client, { granted: url('restorations'), suspended: url('suspensions') })
  const at = clock.now()
  const request = { person: 'ANA', device: 'phone', wanted: 'granted', version: 2 } as const
  await requests.putBack({ request, at }, 30)
  await requests.ask({ errand: 'compare' })
  await queues.settled()
  expect(heard).toEqual([['suspensions', { errand: 'compare' }]])
  expect(queues.nextAt()).toEqual(at.add({ seconds: 30 }))
  clock.advanceTo(at.add({ seconds: 30 }))
  queues.release()
  await queues.settled()
  expect(queues.nextAt()).toBeUndefined()
  const [, [queue, event] = []] = z.array(z.tuple([z.string(), z.unknown()])).parse(heard)
  expect(queue).toBe('restorations')
  expect(requestEvent.parse(event)).toEqual({ request, at })
  const nowhere = sqsRequestQueues(client, { granted: url('none'), suspended: url('none') })
  await expect(nowhere.ask({ errand: 'compare' })).rejects.toThrow()
})

it('a task on SQS reaches sync, or fails', async () => {
  const heard: unknown[] = []
  const queues = await startQueues({
    errands: async bodies => void heard.push(...bodies.map(body => sourceTask.parse(JSON.parse(body)))),
  })
  closers.push(queues.close)
  const client = new SQSClient({ endpoint: queues.url, ...localAws, maxAttempts: 1 })
  const given: readonly SourceTask[] = [
    { errand: 'pass', source: 'intune' },
    { errand: 'test', source: 'intune', askedAt: clock.now() },
    { errand: 'look', person: 'ref', again: 2 },
  ]
  for (const one of given) await sqsSourceTasks(client, `${queues.url}/000000000000/errands`).put(one, 10)
  await queues.settled()
  expect(heard).toEqual(given)
  await expect(sqsSourceTasks(client, `${queues.url}/000000000000/another`).put({ errand: 'pass', source: 'intune' })).rejects.toThrow()
})
