import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { listen, stop } from '../loopback.ts'
import { delivery } from './delivery.ts'
import { type BusEvent, busEvent, countedIds } from './event.ts'
import { type PutEntry, readEntries, readEntry } from './put-events.ts'

export interface BusOptions {
  /** 0 picks a free one. */
  readonly port: number
  readonly clock: Clock
  /** Receives each accepted event in order, as a rule's target would; awaited. */
  readonly onEvent: (event: BusEvent) => Promise<void>
  /** Makes a good entry fail with this error code, to try out partial failure. */
  readonly fails?: (entry: PutEntry) => string | undefined
}

export interface Bus {
  readonly url: string
  /**
   * Resolves when every accepted event is delivered, and every event that followed from it.
   * @throws AggregateError of every failure so far, of `onEvent` or of a request
   */
  settled(): Promise<void>
  /** Takes no more events; resolves when all accepted ones are delivered. */
  close(): Promise<void>
}

/** Bytes of a request body: larger than its entries may be, since quotes in details are escaped. */
const mostBytes = 1024 * 1024

interface BusAnswer {
  readonly status: number
  readonly body: object
  readonly events?: readonly BusEvent[]
}

/**
 * A local EventBridge: PutEvents on one bus.
 * @throws EADDRINUSE
 */
export async function startBus({ port, clock, onEvent, fails = () => undefined }: BusOptions): Promise<Bus> {
  const failures: unknown[] = []
  const deliveries = delivery(onEvent, (failure) => failures.push(failure))
  const eventId = countedIds('8000')
  const requestId = countedIds('a000')

  const put = (entries: readonly PutEntry[], region: string): BusAnswer => {
    const events: BusEvent[] = []
    const results = entries.map((entry) => {
      const read = readEntry(entry)
      if ('code' in read) return { ErrorCode: read.code, ErrorMessage: read.message }
      const code = fails(entry)
      if (code !== undefined) return { ErrorCode: code, ErrorMessage: 'This entry was made to fail.' }
      const at = entry.Time === undefined ? clock.now() : Temporal.Instant.fromEpochMilliseconds(Math.round(entry.Time * 1000))
      const event = busEvent({ ...read, id: eventId(), at, region, ...(entry.Resources ? { resources: entry.Resources } : {}) })
      events.push(event)
      return { EventId: event.id }
    })
    return { status: 200, body: { FailedEntryCount: entries.length - events.length, Entries: results }, events }
  }

  const answerTo = async (request: IncomingMessage): Promise<BusAnswer> => {
    const body = await bodyOf(request)
    if (body === undefined) return refuse('RequestEntityTooLargeException', `Request size exceeded ${mostBytes} bytes.`, 413)
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents')
      return refuse('UnknownOperationException', 'This local bus supports PutEvents only.')
    const region = regionOf(request)
    if (region === undefined) return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const read = readEntries(body)
    return 'refused' in read ? refuse(read.refused.type, read.refused.message) : put(read.entries, region)
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let answer: BusAnswer
    try {
      answer = await answerTo(request)
    } catch (error) {
      // The client disconnected: nobody waits for an answer.
      if (!request.complete) return
      failures.push(error)
      answer = refuse('InternalException', 'The local bus failed: see its logs.', 500)
    }
    const { status, body, events = [] } = answer
    response.writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.1',
      'x-amzn-RequestId': requestId(),
      // The rest of a too large request stays unread.
      ...(status === 413 ? { Connection: 'close' } : {}),
    })
    response.end(JSON.stringify(body))
    // An accepted event counts even if the answer is lost.
    for (const event of events) deliveries.add(event)
  }

  const server = createServer((request, response) => {
    void serve(request, response)
  })
  const url = await listen(server, port)
  let closing: Promise<void> | undefined
  return {
    url,
    async settled() {
      await deliveries.ended()
      if (failures.length > 0) throw new AggregateError(failures, `the local bus failed: ${failures.join('; ')}`)
    },
    close() {
      closing ??= stop(server).then(() => deliveries.ended())
      return closing
    },
  }
}

const refuse = (type: string, message: string, status = 400): BusAnswer => ({
  status,
  body: { __type: type, message },
})

/** @returns undefined above `mostBytes` */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The region in the signature, which itself is not checked; undefined for an unsigned request. */
function regionOf({ headers }: IncomingMessage): string | undefined {
  const [, region] = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? '') ?? []
  return region
}
