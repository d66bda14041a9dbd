import { setTimeout } from 'node:timers/promises'
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
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
        region: 'eu-west-1',
        resources: ['arn:aws:iot:::phone'],
        detail: { person: 'ana' },
      },
    ])
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
})

describe('an entry that a bus fails', () => {
  it('is one whose detail is no object, and only that one', async () => {
    const { bus, heard, put } = await open()
    const { FailedEntryCount, Entries } = await put(entry({ n: 1 }), entry({ n: 2 }, { Detail: 'null' }), entry({ n: 3 }))
    expect(FailedEntryCount).toBe(1)
    expect(Entries).toEqual([{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }])
    await bus.settled()
    expect(numbers(heard)).toEqual([1, 3])
  })
})
