import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { AccessGate, AccessRequest } from '../../domain/access/gate.ts'
import { IdesError } from '../../domain/errors.ts'
import type { RehearsalRequests } from '../../domain/rehearsal/jobs.ts'

export const openEventBridge = (): EventBridgeClient =>
  new EventBridgeClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** Limit of PutEvents. */
const mostEntries = 10

const detailTypes = { suspended: 'AccessSuspensionRequested', granted: 'AccessRestorationRequested' } as const

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

const entryOf = ({ person, device, wanted, version }: AccessRequest, EventBusName: string) => ({
  EventBusName,
  Source: 'ides',
  DetailType: detailTypes[wanted],
  Detail: JSON.stringify({ person, device, version }),
})

class EventRefusedError extends IdesError {
  override readonly name = 'EventRefusedError'
}

/** Puts requests for rehearsals on the same bus. */
export const eventBusRequests = (client: EventBridgeClient, EventBusName: string): RehearsalRequests => ({
  async request(policy, id) {
    const Detail = JSON.stringify({ policy, rehearsal: id })
    const entry = { EventBusName, Source: 'ides', DetailType: 'RehearsalRequested', Detail }
    const { Entries: [outcome] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }))
    if (!outcome?.EventId)
      throw new EventRefusedError(`the bus did not take the request for a rehearsal: ${outcome?.ErrorCode ?? 'no answer'}`)
  },
})
