import * as z from 'zod'
import { listRequests } from '../../../../shared/campaign/read/list-requests.ts'
import { caseSummary, openRequest } from '../../../../shared/domain/people/summary.ts'
import { ofPolicy, pageBody, paging } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findInForce, noPolicy } from '../policies/policy.ts'

const dueRequest = openRequest.extend({
  due: z.string().describe('The end of the working day by which it is to be decided: an instant.'),
  lastDay: z.string().describe('That day.'),
  late: z.boolean().describe('True once it is over.'),
})

export const requestPage = pageBody(caseSummary.extend({ requests: z.array(dueRequest) }))

export const listRequestsRoute = route(
  'listRequests',
  {
    at: ['GET', '/requests'],
    scope: 'read',
    limited: 'own units',
    summary: 'List the cases in which a person waiting for a decision, under all policies in force or one; in no order',
    path: noInput,
    query: paging.extend({ policy: ofPolicy.shape.policy.optional() }),
    body: noBody,
    description: 'A page of cases, each with its requests.',
    result: requestPage,
    refuses: [404],
  },
  async ({ query: { policy, limit, cursor }, system }) => {
    if (policy !== undefined && !(await findInForce(system, policy))) return noPolicy(policy)
    const { items, ...rest } = await listRequests(system, policy, limit, cursor)
    return { body: { items: items.map((one) => ({ ...one, requests: [...one.requests] })), ...rest } }
  },
)
