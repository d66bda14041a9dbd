import { noBody, noInput, route } from '../../route.ts'
import { findRehearsal, noRehearsal, ofRehearsal, rehearsed, rehearsedBody } from './rehearsal.ts'

export const getRehearsalRoute = route(
  'getRehearsal',
  {
    at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the state of a rehearsal, and its summary once done',
    path: ofRehearsal,
    query: noInput,
    body: noBody,
    description: 'The rehearsal.',
    result: rehearsed,
    refuses: [404],
  },
  async ({ path: { policy, rehearsal }, system }) => {
    const found = await findRehearsal(system, policy, rehearsal)
    return found ? { body: rehearsedBody(found) } : noRehearsal(policy, rehearsal)
  },
)
