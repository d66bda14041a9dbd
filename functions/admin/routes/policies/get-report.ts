import * as z from 'zod'
import { report, reportOn } from '../../../../shared/campaign/read/report-on.ts'
import { day, ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, route } from '../../route.ts'
import { findInForce, noPolicy } from './policy.ts'

export const notCounted = (on: { toString(): string }) => refuse(409, `nothing was counted by ${on}: name a later day`)

export const getReportRoute = route(
  'getReport',
  {
    at: ['GET', '/policies/{policy}/report'],
    scope: 'read',
    summary: 'Get a report on a day: who is in scope, clean, suspended, exempt, unknown and unreachable',
    path: ofPolicy,
    query: z.object({ on: day('The day, in the zone of the policy.') }),
    body: noBody,
    description: 'The report. Its SHA-256 is that of the same with sorted keys, as `jq -jcS .` writes it.',
    result: report,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, query: { on }, system }) => {
    if (!(await findInForce(system, id))) return noPolicy(id)
    const found = await reportOn(system, id, on)
    return found ? { body: found } : notCounted(on)
  },
)
