import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { AccessGate, AccessRequest } from '../../domain/access/gate.ts'
import { detailOf, detailTypes } from './request-event.ts'

export const openEventBridge = (): EventBridgeClient =>
  new EventBridgeClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** Limit of PutEvents. */
const mostEntries = 10

/** Puts requests on an EventBridge bus for device management. */
export const eventBusGate = (client: EventBridgeClient, busName: string): AccessGate => ({
  async request(requests) {
    const taken: AccessRequest[] = []
    for (let start = 0; start < requests.length; start += mostEntries) {
      const some = requests.slice(start, start + mostEntries)
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: some.map((request) => entryOf(request, busName)) }))
      taken.push(...some.filter((_, index) => Entries[index]?.EventId !== undefined))
    }
    return taken
  },
})

const entryOf = (request: AccessRequest, EventBusName: string) => ({
  EventBusName,
  Source: 'ides',
  DetailType: detailTypes[request.wanted],
  Detail: JSON.stringify(detailOf(request)),
})
