import { requestRehearsal } from '../../../../shared/campaign/rehearse/rehearsal-kind.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { draftOrVersion, noPolicy } from '../policies/policy.ts'
import { rehearsed, rehearsedBody } from './rehearsal.ts'

export const startRehearsalRoute = route(
  'startRehearsal',
  {
    at: ['POST', '/policies/{policy}/rehearsals'],
    scope: 'policies:write',
    summary: 'Rehearse the draft of a policy, or the version in force if there is none, on all people; nothing is sent',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'The rehearsal has started: Location leads to its result.',
    result: rehearsed,
    refuses: [404],
  },
  async ({ path: { policy: id }, system }) => {
    const policy = await draftOrVersion(system, id)
    if (!policy) return noPolicy(id)
    const rehearsal = await requestRehearsal(system, policy)
    return { body: rehearsedBody({ rehearsal, state: 'waiting' }), headers: { Location: `/api/policies/${id}/rehearsals/${rehearsal.id}` } }
  },
)
