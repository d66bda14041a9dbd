import * as z from 'zod'
import { askAgain } from '../../../../shared/campaign/access/take-confirmation.ts'
import { ref } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, noResult, route } from '../../route.ts'

const deviceRight = 'must be the id of a device'

export const deviceId = z.string({ error: deviceRight }).min(1, deviceRight).max(255, deviceRight).describe('The id of a device.')

export const askAgainRoute = route(
  'askAgain',
  {
    at: ['POST', '/access/retry'],
    scope: 'devices:write',
    summary: 'Ask other systems again for what none of them could do, as when a permission was missing',
    path: noInput,
    query: noInput,
    body: z.strictObject({ ref, device: deviceId }),
    status: 204,
    description: 'The next sweep asks, within a minute.',
    result: noResult,
    refuses: [409],
  },
  async ({ body, system }) =>
    (await askAgain(system, body.ref, body.device))
      ? { body: undefined }
      : refuse(409, 'no system has refused what is wanted of this device: GET /api/access lists what each says'),
)
