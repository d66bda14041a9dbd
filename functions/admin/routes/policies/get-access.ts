import * as z from 'zod'
import { accessUnder } from '../../../../shared/campaign/read/count-cases.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findInForce, noPolicy } from './policy.ts'

const seconds = z.exactOptional(z.number()).describe('Seconds; absent if nothing was restored.')

export const accessBody = z.object({
  suspensions: z
    .object({
      requested: z.int().describe('Asked for, and not confirmed yet.'),
      set: z.int().describe('Confirmed by the other systems.'),
      refused: z.int().describe('No other system can do it.'),
    })
    .describe('Devices that should be suspended now.'),
  restorations: z
    .object({ count: z.int(), median: seconds, worst: seconds })
    .describe('How long access took to come back: from what cleared the device, or else from the request, until it was confirmed.'),
})

export const getAccessRoute = route(
  'getAccess',
  {
    at: ['GET', '/policies/{policy}/access'],
    scope: 'read',
    limited: 'everything',
    summary: 'See how far suspensions are in other systems, and how long access takes to come back',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'Counts of devices, and times.',
    result: accessBody,
    refuses: [404],
  },
  async ({ path: { policy }, system }) => {
    if (!(await findInForce(system, policy))) return noPolicy(policy)
    const { suspensions, restorations } = await accessUnder(system, policy)
    return { body: { suspensions: { ...suspensions }, restorations: { ...restorations } } }
  },
)
