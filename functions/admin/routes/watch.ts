import * as z from 'zod'
import { countNow, isWatched } from '#campaign/watch/count-watched.ts'
import { noteIncident } from '#campaign/watch/note-incident.ts'
import { requirementName } from '#domain/requirements/requirement.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { requiredText } from '#domain/text.ts'
import { affected } from '#domain/watch/counts.ts'
import { type Refusal, refuse } from '../problem.ts'
import { route, toReaders } from '../route.ts'
import { jobStarted, startsJob } from './jobs.ts'
import { getInForce, incidentFields, incidentLine, noPolicy } from './policies.ts'

const dayCounted = z.object({
  on: plainDate.describe('The day, in the zone of the policy.'),
  at: instant,
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
  days: z.array(dayCounted),
  incidents: z.array(incidentFields),
})

const notOnWatch = (id: string): Refusal => refuse(409, `policy ${id} is not on watch: only a version with watch: true is counted`)

export const getWatchRoute = route(
  {
    at: 'GET /policies/{policy}/watch',
    ...toReaders,
    summary: 'Get how many would be affected by a policy on watch, day by day',
    command: {
      name: 'policy watch',
      example: 'watch-apps --now',
      more: 'A question mark: perhaps, as nothing is known of a device. It is counted once a day; the table has the last 30 days.',
    },
    result: watchReportBody,
    refuses: [409],
  },
  async ({ path: { policy: id }, system }) => {
    const policy = await getInForce(system, id)
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
        days: days.map(({ total, ...day }) => ({ ...day, ...total })),
        incidents: noted,
      },
    }
  },
)

export const countWatchRoute = route(
  {
    at: 'POST /policies/{policy}/watch',
    scope: 'policies:write',
    summary: 'Count now who would be affected by a policy on watch; counted daily anyway',
    ...startsJob,
    refuses: [409],
  },
  async ({ path: { policy: id }, system }) => {
    await getInForce(system, id)
    const job = await countNow(system, id)
    return job ? jobStarted(job) : notOnWatch(id)
  },
)

export const noteIncidentRoute = route(
  {
    at: 'POST /policies/{policy}/incidents',
    scope: 'policies:write',
    summary: 'Attach a note of an incident to a policy, for good',
    command: {
      name: 'policy note',
      example: 'watch-apps --on 2023-03-01 --source https://news.example/1 --requirement capcut --sentence "It sent contacts home."',
      more: 'It shows in ides policy show, ides policy watch and ides audit list. It names nobody.',
      says: (noted, { policy }) => `noted under ${policy}: ${incidentLine(noted)}`,
    },
    body: z.strictObject({
      on: plainDate.describe('The day on which it happened.'),
      source: requiredText(500, 'a source: a web address, or where it is told').describe('A web address, or where it is told.'),
      requirement: requirementName.describe('The requirement of the policy that it is about.'),
      sentence: requiredText(500, 'a sentence about what happened').describe('What happened, in a sentence that names nobody.'),
    }),
    status: 201,
    result: incidentFields,
  },
  async ({ path: { policy: id }, body, by, system }) => {
    const noted = await noteIncident(system, id, body, by)
    if (noted === 'no policy') return noPolicy(id)
    if (noted === 'not required') return refuse(422, `policy ${id} does not require ${body.requirement}: name one of its requirements`)
    return { body: noted }
  },
)
