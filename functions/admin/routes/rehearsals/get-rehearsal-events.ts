import * as z from 'zod'
import { refuse } from '../../problem.ts'
import { noBody, route } from '../../route.ts'
import { findRehearsal, noRehearsal, ofRehearsal } from './rehearsal.ts'

const pieceNumber = z
  .string()
  .regex(/^\d{1,6}$/, 'must be the cursor of an earlier piece')
  .default('0')
  .transform(Number)
  .describe('Which piece, from the Link header of the previous one. Default: the first.')

export const getRehearsalEventsRoute = route(
  'getRehearsalEvents',
  {
    at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}/events'],
    scope: 'read',
    summary: 'Get everything that would happen, one event a line, piece by piece',
    path: ofRehearsal,
    query: z.object({ cursor: pieceNumber }),
    body: noBody,
    description:
      'Events, one JSON object a line, in which `staff` and `to` are refs of people, and a device is its owner’s ref and its number; `to` of a team is its mailbox. A Link header with rel="next" leads to the next piece; the last has none.',
    type: 'application/x-ndjson',
    result: z.string(),
    refuses: [404, 409],
  },
  async ({ path: { policy, rehearsal }, query: { cursor }, system }) => {
    const found = await findRehearsal(system, policy, rehearsal)
    if (!found) return noRehearsal(policy, rehearsal)
    if (found.state !== 'done') return refuse(409, `the rehearsal is ${found.state}: ask again once it is done`)
    const { pieces = 0 } = found
    const lines = cursor < pieces ? await system.rehearsals.findPiece(policy, found.id, cursor) : undefined
    if (lines === undefined && pieces > 0) return refuse(404, `the rehearsal has ${pieces} pieces, from 0`)
    const next = `/api/policies/${policy}/rehearsals/${found.id}/events?cursor=${cursor + 1}`
    return { body: lines ?? '', headers: cursor + 1 < pieces ? { Link: `<${next}>; rel="next"` } : {} }
  },
)
