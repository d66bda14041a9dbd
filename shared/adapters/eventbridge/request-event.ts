/** Requests as events of the bus. */
import * as z from 'zod'
import type { AccessRequest } from '../../domain/access/gate.ts'
import type { TakenRequest } from '../../domain/access/request-queues.ts'
import { rounds } from '../../domain/rounds.ts'
import { instant } from '../../domain/schedule/fields.ts'

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
