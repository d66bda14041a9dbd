import * as z from 'zod'
import { jobId } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { listedJob, listedJobBody } from './listed-job.ts'

export const getJobRoute = route(
  'getJob',
  {
    at: ['GET', '/jobs/{job}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get one job',
    path: z.object({ job: jobId('a job').describe('The id of a job.') }),
    query: noInput,
    body: noBody,
    description: 'The job as it is now.',
    result: listedJob,
    refuses: [404],
  },
  async ({ path: { job: id }, system: { jobs } }) => {
    const job = await jobs.find(id)
    return job ? { body: listedJobBody(job) } : refuse(404, `there is no job ${id}, or it is over 30 days old: GET /api/jobs lists them`)
  },
)
