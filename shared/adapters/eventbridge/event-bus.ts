import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import * as z from 'zod'
import type { AccessGate, AccessRequest, TakenRequest } from '#domain/access/connector.ts'
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

/** Puts requests on an EventBridge bus for device management. */
export const eventBusGate = (client: EventBridgeClient, busName: string): AccessGate => ({
  async request(requests) {
    const taken: AccessRequest[] = []
    for (let start = 0; start < requests.length; start += mostEntries) {
      const some = requests.slice(start, start + mostEntries)
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: some.map(request => entryOf(request, busName)) }))
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
