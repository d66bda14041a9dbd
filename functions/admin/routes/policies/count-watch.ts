import { countNow } from '../../../../shared/campaign/watch/count-watched.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { listedJob, listedJobBody } from '../jobs/listed-job.ts'
import { notOnWatch } from './get-watch.ts'
import { findInForce, noPolicy } from './policy.ts'

export const countWatchRoute = route(
  'countWatch',
  {
    at: ['POST', '/policies/{policy}/watch'],
    scope: 'policies:write',
    summary: 'Count now who would be affected by a policy on watch; counted daily anyway',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'Counting has started, or was started before: Location leads to what comes of it.',
    result: listedJob,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, system }) => {
    if (!(await findInForce(system, id))) return noPolicy(id)
    const job = await countNow(system, id)
    return job ? { body: listedJobBody(job), headers: { Location: `/api/jobs/${job.id}` } } : notOnWatch(id)
  },
)
