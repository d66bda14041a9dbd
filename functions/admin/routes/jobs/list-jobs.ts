import * as z from 'zod'
import { noBody, noInput, route } from '../../route.ts'
import { listedJob, listedJobBody } from './listed-job.ts'

export const jobList = z.object({ items: z.array(listedJob) })

export const listJobsRoute = route(
  'listJobs',
  {
    at: ['GET', '/jobs'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the work on everyone: what runs, and what has ended',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'The last hundred jobs, the newest first.',
    result: jobList,
  },
  async ({ system: { jobs } }) => ({ body: { items: (await jobs.list()).map(listedJobBody) } }),
)
