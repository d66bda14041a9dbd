import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { EventBridgeClient, ListRulesCommand, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BusOptions, startBus } from '../../../infra/local/bus/bus.ts'
import type { BusEvent } from '../../../infra/local/bus/event.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { instant } from '../../builders.ts'

/** A bus for one test, a client of it, and what it has handed over. */
async function open(options: Partial<BusOptions> = {}) {
  const clock = virtualClock(instant('2023-03-01T08:00:00.250Z'))
  const heard: BusEvent[] = []
  const onEvent = async (event: BusEvent) => void heard.push(event)
  const bus = await startBus({ port: 0, clock, onEvent, ...options })
  const client = new EventBridgeClient({
    endpoint: bus.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await bus.close()
  })
  const put = (...entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries: entries }))
  return { bus, client, clock, heard, put }
}

const entry = (detail: object = {}, changes: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'ides',
  DetailType: 'AccessSuspensionRequested',
  Detail: JSON.stringify(detail),
  ...changes,
})

const numbers = (events: readonly BusEvent[]) => events.map(({ detail }) => detail.n)

/** Sends bytes as they are. @returns the status, as soon as there is one */
async function sendRaw(url: string, headers: Record<string, string>, body: string, end = true) {
  const sent = request(url, { method: 'POST', headers })
  sent.write(body)
  if (end) sent.end()
  const [response] = await once(sent, 'response')
  const text: string = (await response.toArray()).join('')
  return { status: response.statusCode, body: JSON.parse(text) }
}

const signed = {
  'X-Amz-Target': 'AWSEvents.PutEvents',
  Authorization: 'AWS4-HMAC-SHA256 Credential=local/20230301/eu-west-1/events/aws4_request, SignedHeaders=host, Signature=0',
}

describe('a local bus', () => {
  it('hands an event over as EventBridge does', async () => {
    const { bus, heard, put } = await open()
    const answer = await put(entry({ person: 'ana' }, { Resources: ['arn:aws:iot:::phone'] }))
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: '00000000-0000-4000-8000-000000000001' }] })
    await bus.settled()
    expect(heard).toEqual([
      {
        version: '0',
        id: '00000000-0000-4000-8000-000000000001',
        'detail-type': 'AccessSuspensionRequested',
        source: 'ides',
        account: '000000000000',
        time: '2023-03-01T08:00:00Z',
        region: 'eu-central-1',
        resources: ['arn:aws:iot:::phone'],
        detail: { person: 'ana' },
      },
    ])
  })

  it('gives each event its own id, and the time that its sender says', async () => {
    const { bus, clock, heard, put } = await open()
    await put(entry(), entry({}, { Time: new Date('2022-01-01T00:00:00.750Z') }))
    clock.advanceTo(instant('2023-03-02T08:00:00Z'))
    await put(entry())
    await bus.settled()
    expect(heard.map(({ time }) => time)).toEqual(['2023-03-01T08:00:00Z', '2022-01-01T00:00:00Z', '2023-03-02T08:00:00Z'])
    expect(new Set(heard.map(({ id }) => id)).size).toBe(3)
  })

  it('hands events over one after another, in the order in which they were put', async () => {
    const told: string[] = []
    const { bus, put } = await open({
      async onEvent({ detail }) {
        told.push(`begin ${detail.n}`)
        await setTimeout(Number(detail.takes))
        told.push(`end ${detail.n}`)
      },
    })
    await put(entry({ n: 1, takes: 20 }), entry({ n: 2, takes: 0 }))
    await put(entry({ n: 3, takes: 5 }))
    await bus.settled()
    expect(told).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3'])
  })

  it('answers before it hands over', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const { bus, put } = await open({ onEvent: () => held })
    let isSettled = false
    await put(entry())
    const settled = bus.settled().then(() => {
      isSettled = true
    })
    await put(entry())
    expect(isSettled).toBe(false)
    release()
    await settled
  })

  it('is settled only when what came of an event has been handed over too', async () => {
    const heard: unknown[] = []
    const { bus, put } = await open({
      async onEvent({ detail }) {
        heard.push(detail.n)
        if (Number(detail.n) < 3) await put(entry({ n: Number(detail.n) + 1 }))
      },
    })
    await put(entry({ n: 1 }))
    await bus.settled()
    expect(heard).toEqual([1, 2, 3])
  })

  it('hands over what it has accepted before it closes, and takes no more', async () => {
    const heard: unknown[] = []
    const { bus, put } = await open({
      async onEvent({ detail }) {
        await setTimeout(20)
        heard.push(detail.n)
      },
    })
    await put(entry({ n: 1 }), entry({ n: 2 }))
    await bus.close()
    expect(heard).toEqual([1, 2])
    await expect(put(entry({ n: 3 }))).rejects.toThrow()
  })

  it('fails to start where another listens', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await expect(open({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('an error in what a bus hands over to', () => {
  it('holds no other event back, and rejects `settled`', async () => {
    const heard: unknown[] = []
    const { bus, put } = await open({
      async onEvent({ detail }) {
        heard.push(detail.n)
        if (detail.n !== 2) throw new Error(`refused ${detail.n}`)
      },
    })
    await put(entry({ n: 1 }), entry({ n: 2 }), entry({ n: 3 }))
    const failure = await bus.settled().catch((error: unknown) => error)
    expect(heard).toEqual([1, 2, 3])
    expect(failure).toBeInstanceOf(AggregateError)
    expect(failure).toMatchObject({ errors: [{ message: 'refused 1' }, { message: 'refused 3' }] })
    expect(failure).toHaveProperty('message', 'the local bus failed: Error: refused 1; Error: refused 3')
    await expect(bus.settled()).rejects.toBeInstanceOf(AggregateError)
  })

  it('is answered as a failure of the service where it lies in the answer', async () => {
    const { bus, put } = await open({
      fails() {
        throw new Error('no code')
      },
    })
    await expect(put(entry())).rejects.toMatchObject({ name: 'InternalException', $metadata: { httpStatusCode: 500 } })
    await expect(bus.settled()).rejects.toMatchObject({ errors: [{ message: 'no code' }] })
  })
})

describe('an entry that a bus fails', () => {
  it.each([
    ['without a source', { Source: undefined }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'],
    ['with an empty source', { Source: '' }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'],
    [
      'without a detail type',
      { DetailType: undefined },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    ['without a detail', { Detail: undefined }, 'InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.'],
    ...['{', 'text', '"text"', '5', 'null', '[]', '[{}]'].map(
      (Detail) => [`with the detail ${Detail}`, { Detail }, 'MalformedDetail', 'Detail is malformed.'] as const,
    ),
  ] as const)('is one %s', async (_, changes, ErrorCode, ErrorMessage) => {
    const { bus, heard, put } = await open()
    const { FailedEntryCount, Entries } = await put(entry({ n: 1 }), entry({ n: 2 }, changes), entry({ n: 3 }))
    expect(FailedEntryCount).toBe(1)
    expect(Entries).toEqual([{ EventId: expect.any(String) }, { ErrorCode, ErrorMessage }, { EventId: expect.any(String) }])
    await bus.settled()
    expect(numbers(heard)).toEqual([1, 3])
  })

  it('is one that is made to fail', async () => {
    const { bus, heard, put } = await open({ fails: ({ Detail }) => (Detail?.includes('"n":2') ? 'ThrottlingException' : undefined) })
    const { FailedEntryCount, Entries } = await put(entry({ n: 1 }), entry({ n: 2 }), entry({ n: 3 }))
    expect(FailedEntryCount).toBe(1)
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'ThrottlingException', undefined])
    await bus.settled()
    expect(numbers(heard)).toEqual([1, 3])
    expect(heard.map(({ id }) => id)).toEqual([Entries?.[0]?.EventId, Entries?.[2]?.EventId])
  })
})

describe('a request that a bus refuses', () => {
  it('has no entries, or more than ten', async () => {
    const { bus, heard, put } = await open()
    expect(await sendRaw(bus.url, signed, '{}')).toMatchObject({ status: 400, body: { __type: 'ValidationException' } })
    await expect(put()).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/greater than or equal to 1$/),
    })
    const eleven = Array.from({ length: 11 }, (_, n) => entry({ n }))
    await expect(put(...eleven)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/less than or equal to 10$/),
    })
    await put(...eleven.slice(1))
    await bus.settled()
    expect(numbers(heard)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('has more than 256 KiB in its entries: source, type, detail, resources, and fourteen bytes for a time', async () => {
    const { bus, heard, put } = await open()
    const resource = 'arn:aws:iot:::phone'
    // Two bytes a character.
    const first = entry({ text: 'é'.repeat(64 * 1024) }, { Resources: [resource], Time: new Date(0) })
    const second = (length: number) => entry({ text: 'x'.repeat(length) })
    const textBytes = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry) =>
      Buffer.byteLength(Source + DetailType + Detail)
    const left = 256 * 1024 - textBytes(first) - resource.length - 14 - textBytes(second(0))
    await expect(put(first, second(left + 1))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    })
    await put(first, second(left))
    await bus.settled()
    expect(heard).toHaveLength(2)
  })

  it('asks for something else than PutEvents', async () => {
    const { client } = await open()
    await expect(client.send(new ListRulesCommand())).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it.each(['', '{', '[]', '{"Entries":{}}', '{"Entries":[{"Source":5}]}', '{"Entries":[null]}'])('cannot be read: %s', async (body) => {
    const { bus } = await open()
    expect(await sendRaw(bus.url, signed, body)).toMatchObject({ status: 400, body: { __type: 'SerializationException' } })
  })

  it('is not signed', async () => {
    const { bus } = await open()
    const { Authorization: _, ...unsigned } = signed
    const body = JSON.stringify({ Entries: [entry()] })
    expect(await sendRaw(bus.url, unsigned, body)).toMatchObject({ status: 400, body: { __type: 'MissingAuthenticationTokenException' } })
    expect(await sendRaw(bus.url, signed, body)).toMatchObject({ status: 200 })
  })

  it('goes on and on, and is cut short', async () => {
    const { bus } = await open()
    expect(await sendRaw(bus.url, signed, 'x'.repeat(1024 * 1024 + 1), false)).toMatchObject({ status: 413 })
  })

  it('breaks off, and is nobody’s failure', async () => {
    const { bus, heard, put } = await open()
    const broken = request(bus.url, { method: 'POST', headers: { ...signed, 'Content-Length': '100' } })
    broken.on('error', () => {})
    await new Promise((resolve) => broken.write('{', resolve))
    await put(entry({ n: 1 }))
    broken.destroy()
    await put(entry({ n: 2 }))
    await bus.settled()
    expect(numbers(heard)).toEqual([1, 2])
  })
})
