import * as z from 'zod'
import { countNow, isWatched } from '../../../../shared/campaign/watch/count-watched.ts'
import { affected, type DayCount } from '../../../../shared/domain/watch/counts.ts'
import { ofPolicy } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { listedJob, listedJobBody } from '../jobs.ts'
import { findInForce, incidentBody, incidentFields, noPolicy } from './policy.ts'

const dayCounted = z.object({
  on: z.string().describe('The day, in the zone of the policy.'),
  at: z.string().describe('When it was counted last.'),
  version: z.int(),
  ...affected.shape,
})

export const watchReportBody = z.object({
  id: z.string(),
  onWatch: z.boolean().describe('False for a policy that was on watch, and no longer is.'),
  units: z
    .array(z.object({ unit: z.string(), ...affected.shape }))
    .describe(
      'Of the last count: people of the audience and devices in scope, by unit. `breach`: certainly affected; `unknown`: perhaps; `unseen`: unknown since no source lists all of their apps, or none reports any more.',
    ),
  days: z.array(dayCounted).describe('A count a day, the newest first, for a year.'),
  incidents: z.array(incidentFields),
})

const dayBody = ({ on, at, version, total }: DayCount): z.input<typeof dayCounted> => ({
  on: on.toString(),
  at: at.toString(),
  version,
  ...total,
})

const notOnWatch = (id: string): Refusal => refuse(409, `policy ${id} is not on watch: only a version with watch: true is counted`)

export const getWatchRoute = route(
  'getWatch',
  {
    at: ['GET', '/policies/{policy}/watch'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get how many would be affected by a policy on watch, day by day',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'The counts, and the notes of incidents.',
    result: watchReportBody,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, system }) => {
    const policy = await findInForce(system, id)
    if (!policy) return noPolicy(id)
    const { watchCounts, incidents } = system
    const [days, noted] = await Promise.all([watchCounts.list(id), incidents.list(id)])
    const [last] = days
    if (!last && !policy.watch) return notOnWatch(id)
    const units = last ? await watchCounts.findUnits(id, last.on) : {}
    return {
      body: {
        id,
        onWatch: isWatched(policy),
        units: Object.entries(units).map(([unit, counts]) => ({ unit, ...counts })),
        days: days.map(dayBody),
        incidents: noted.map(incidentBody),
      },
    }
  },
)

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
