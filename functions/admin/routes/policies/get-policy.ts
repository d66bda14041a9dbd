import * as z from 'zod'
import { isReviewDue } from '../../../../shared/domain/policies/review-date.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { incidentBody, incidentFields } from './incident.ts'
import { findInForce, noPolicy, reviewDue, versionBody, versioned } from './policy.ts'

export const policyInForce = versioned.extend({
  reviewDue,
  incidents: z.array(incidentFields).describe('Notes of what happened elsewhere, oldest first.'),
})

export const getPolicyRoute = route(
  'getPolicy',
  {
    at: ['GET', '/policies/{policy}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the version of a policy that is in force',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'The policy.',
    result: policyInForce,
    refuses: [404],
  },
  async ({ path: { policy: id }, system }) => {
    const [found, incidents] = await Promise.all([findInForce(system, id), system.incidents.list(id)])
    if (!found) return noPolicy(id)
    const due = isReviewDue(found, system.clock.now()) ? ({ reviewDue: true } as const) : {}
    return { body: { ...versionBody(found), ...due, incidents: incidents.map(incidentBody) } }
  },
)
