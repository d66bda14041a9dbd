import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findRehearsal, noRehearsal, ofRehearsal, rehearsed, rehearsedBody } from './rehearsal.ts'

export const getRehearsalBeforeRoute = route(
  'getRehearsalBefore',
  {
    at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}/before'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the rehearsal of the same policy that was done before this one, to compare them',
    path: ofRehearsal,
    query: noInput,
    body: noBody,
    description: 'The last rehearsal requested before this one that is done, with its summary.',
    result: rehearsed,
    refuses: [404],
  },
  async ({ path: { policy, rehearsal: id }, system }) => {
    const found = await findRehearsal(system, policy, id)
    if (!found) return noRehearsal(policy, id)
    const before = await system.rehearsals.findDoneBefore(policy, found.rehearsal.id)
    return before
      ? { body: rehearsedBody({ rehearsal: before, state: 'done' }) }
      : refuse(404, `policy ${policy} has no rehearsal that was done before ${found.rehearsal.id}, or it is over 30 days old`)
  },
)
