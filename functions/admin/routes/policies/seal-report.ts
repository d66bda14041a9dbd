import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { sealReport } from '../../../../shared/campaign/audit/seal-report.ts'
import { dateFor } from '../../../../shared/campaign/watch/count-watched.ts'
import { dateField, ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { notCounted } from './get-report.ts'
import { findInForce, noPolicy } from './policy.ts'

export const sealReportRoute = route(
  'sealReport',
  {
    at: ['POST', '/policies/{policy}/report'],
    scope: 'policies:write',
    summary: 'Put the SHA-256 of the report on a day in the audit log',
    path: ofPolicy,
    query: noInput,
    body: z.strictObject({ on: dateField('A day that is over, in the zone of the policy.') }),
    status: 201,
    description: 'What is in the audit log.',
    result: z.object({ number: z.int().describe('Of the decision.'), at: z.string(), sha256: z.string() }),
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, body: { on }, by, system }) => {
    const policy = await findInForce(system, id)
    if (!policy) return noPolicy(id)
    if (Temporal.PlainDate.compare(on, dateFor(policy, system.clock.now())) >= 0)
      return refuse(409, `${on} is not over: until then its report may change`)
    const sealed = await sealReport(system, id, on, by)
    if (!sealed) return notCounted(on)
    return { body: { ...sealed, at: sealed.at.toString() } }
  },
)
