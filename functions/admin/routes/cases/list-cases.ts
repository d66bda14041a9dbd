import * as z from 'zod'
import { caseStates } from '../../../../shared/domain/people/person.ts'
import { caseSummary } from '../../../../shared/domain/people/summary.ts'
import { flag, ofPolicy, pageBody, paging, until } from '../../fields.ts'
import { noBody, route } from '../../route.ts'
import { findInForce, noPolicy } from '../policies/policy.ts'

export const caseListBody = pageBody(caseSummary).extend({
  zone: z.exactOptional(z.string().describe("The policy's time zone; absent if each person's own applies.")),
})

export const listCasesRoute = route(
  'listCases',
  {
    at: ['GET', '/policies/{policy}/cases'],
    scope: 'read',
    limited: 'own units',
    summary: 'List the cases under a policy',
    path: ofPolicy,
    query: paging.extend({
      state: z.enum(caseStates, { error: `must be one of ${caseStates.join(', ')}` }).optional(),
      unit: z.string().max(64, 'must be a unit, of 64 characters at most').optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'must be a country code such as BE')
        .optional(),
      before: until.optional().describe('Cases whose last day is before this date.'),
      held: flag.describe('People whose mail is on hold, or who reported it as spam.'),
      unreachable: flag.describe('People no notice reaches.'),
      contested: flag.describe('People with a request that a human must decide.'),
    }),
    body: noBody,
    description: 'A page of cases.',
    result: caseListBody,
    refuses: [404],
  },
  async ({ path: { policy }, query: { cursor, limit, ...filter }, system }) => {
    const inForce = await findInForce(system, policy)
    if (!inForce) return noPolicy(policy)
    const { rows, ...rest } = await system.summaries.list(policy, filter, limit, cursor)
    return { body: { items: [...rows], ...rest, ...(inForce.zone === 'staff' ? {} : { zone: inForce.zone }) } }
  },
)
