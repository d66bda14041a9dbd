import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import * as z from 'zod'
import type { AccessGate, AccessRequest, TakenRequest } from '#domain/access/connector.ts'
import { batchesOf } from '#domain/batches.ts'
import type { CaseBus, CaseNews } from '#domain/people/case-news.ts'
import { rounds } from '#domain/rounds.ts'
import { instant } from '#domain/schedule/fields.ts'
import { answeredWithin } from '../patience.ts'

export const detailTypes = { suspended: 'AccessSuspensionRequested', granted: 'AccessRestorationRequested' } as const

export const detailOf = ({ person, device, version }: AccessRequest) => ({ person, device, version })

/** As a rule hands it to its target. */
export const requestEvent = z
  .object({
    'detail-type': z.enum([detailTypes.suspended, detailTypes.granted]),
    time: instant,
    detail: z.object({ person: z.string(), device: z.string(), version: z.int() }),
    rounds,
  })
  .transform(({ 'detail-type': type, time: at, detail, ...rest }): TakenRequest => {
    const { person, device, version } = detail
    return { request: { person, device, version, wanted: type === detailTypes.suspended ? 'suspended' : 'granted' }, at, ...rest }
  })

export const asEvent = ({ request, at, ...rest }: TakenRequest) => ({
  'detail-type': detailTypes[request.wanted],
  time: at.toString(),
  detail: detailOf(request),
  ...rest,
})

export const openEventBridge = (): EventBridgeClient => new EventBridgeClient(answeredWithin(5_000))

/** Limit of PutEvents. */
const mostEntries = 10

interface Entry {
  DetailType: string
  Detail: string
  Time?: Date
}

/** @returns those that the bus took */
async function putEvents<Event>(
  client: EventBridgeClient,
  EventBusName: string,
  events: readonly Event[],
  entryOf: (event: Event) => Entry,
): Promise<readonly Event[]> {
  const taken: Event[] = []
  for (const some of batchesOf(events, mostEntries)) {
    const entries = some.map(event => ({ EventBusName, Source: 'ides', ...entryOf(event) }))
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }))
    taken.push(...some.filter((_, index) => Entries[index]?.EventId !== undefined))
  }
  return taken
}

/** Puts requests on an EventBridge bus for device management. */
export const eventBusGate = (client: EventBridgeClient, busName: string): AccessGate => ({
  request: requests =>
    putEvents(client, busName, requests, request => ({
      DetailType: detailTypes[request.wanted],
      Detail: JSON.stringify(detailOf(request)),
    })),
})

export const newsTypes = {
  opened: 'CaseOpened',
  notified: 'CaseNotified',
  overdue: 'CaseOverdue',
  decided: 'CaseDecided',
  suspended: 'CaseSuspended',
  restored: 'CaseRestored',
  cleared: 'CaseCleared',
} as const satisfies Record<CaseNews['what'], string>

/** Puts what happened in cases on the same bus, for all who listen. */
export const eventBusCases = (client: EventBridgeClient, busName: string): CaseBus => ({
  publish: news =>
    putEvents(client, busName, news, ({ what, at, ...detail }) => ({
      DetailType: newsTypes[what],
      Time: new Date(at.epochMilliseconds),
      Detail: JSON.stringify(detail),
    })),
})
