import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { jsonIn } from '#domain/text.ts'
import { startAwsServer } from '../aws-server.ts'
import { handOverInTurn } from '../in-turn.ts'
import type { LocalServer } from '../loopback.ts'
import { type BusEvent, busEvent, countedIds } from './event.ts'

const entry = z.object({
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  Resources: z.array(z.string()).default([]),
  /** Seconds since 1970. */
  Time: z.number().optional(),
})

/** One event in a request. */
type PutEntry = z.output<typeof entry>

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const request = z.object({ Entries: z.array(entry).min(1).max(10) })

const eventDetail = z.record(z.string(), z.unknown())

interface BusOptions {
  clock: Clock
  /** Receives each accepted event in order, as a rule's target would; awaited. */
  onEvent: (event: BusEvent) => Promise<void>
  /** Makes a good entry fail with this error code, to try out partial failure. */
  fails?: (entry: PutEntry) => string | undefined
}

interface Bus extends LocalServer {
  /**
   * Resolves when every accepted event is delivered, and every event that followed from it.
   * @throws AggregateError of every failure of `onEvent` so far
   */
  settled(): Promise<void>
}

/** A local EventBridge: PutEvents on one bus. When closed, it delivers what it has accepted. */
export async function startBus({ clock, onEvent, fails = () => undefined }: BusOptions): Promise<Bus> {
  const { add, settled } = handOverInTurn('the local bus')
  const eventId = countedIds('8000')

  function put(one: PutEntry): { EventId: string } | { ErrorCode: string } {
    const { data: detail } = eventDetail.safeParse(jsonIn(one.Detail))
    const code = detail ? fails(one) : 'MalformedDetail'
    if (!detail || code !== undefined) return { ErrorCode: code ?? '' }
    const { Source: source, DetailType: type, Resources: resources, Time } = one
    const at = Time === undefined ? clock.now() : Temporal.Instant.fromEpochMilliseconds(Math.round(Time * 1000))
    const event = busEvent({ id: eventId(), source, type, at, region: 'eu-west-1', resources, detail })
    add(() => onEvent(event))
    return { EventId: event.id }
  }

  const server = await startAwsServer({
    PutEvents(input) {
      const Entries = request.parse(input).Entries.map(put)
      return { FailedEntryCount: Entries.filter(result => 'ErrorCode' in result).length, Entries }
    },
  })
  return {
    url: server.url,
    settled,
    async close() {
      await server.close()
      await settled().catch(() => {})
    },
  }
}
