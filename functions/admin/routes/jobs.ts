import * as z from 'zod'
import { type ApprovalOutcome, approvalOutcome } from '#campaign/decide/approve-draft.ts'
import { type Job, jobKind, jobState } from '#domain/jobs/job.ts'
import { tolerance } from '#domain/rehearsal/counts.ts'
import { instant } from '#domain/schedule/fields.ts'
import { minute } from '#functions/minute.ts'
import { listBody } from '../fields.ts'
import { problemDetails, type Refusal, refuse } from '../problem.ts'
import { route, type Shown, toReaders } from '../route.ts'

export const listedJob = z.object({
  id: z.string(),
  kind: jobKind.describe(
    '`enrolment` reviews everyone after a policy was announced, amended, halted or resumed; `approval` counts everyone, then puts a draft in force; `rehearsal` plays a policy on everyone; `watch` counts who would be affected by policies on watch; `coverage` counts what can be read and suspended; `suspensions` lists those of a policy; `retention` ends what is kept no longer.',
  ),
  policy: z.optional(z.string()),
  requestedAt: instant,
  state: jobState.describe('`refused`: what it was about has changed; `failed`: it broke off.'),
  pieces: z.object({ done: z.int(), of: z.int() }),
  version: z.optional(z.int().describe('The version that an approval has put in force.')),
  devices: z.optional(
    z.object({ rehearsed: z.int(), now: z.int() }).describe('Devices in scope at the rehearsal and at the approval that put it in force.'),
  ),
  problem: z.optional(problemDetails),
})

export const listedJobBody = ({ done, pieces, outcome, ...job }: Job): Shown<typeof listedJob> => ({
  ...job,
  pieces: { done: done.length, of: pieces },
  ...(job.kind === 'approval' && outcome !== undefined ? shown(approvalOutcome.parse(outcome)) : {}),
})

/** What a route answers that starts one. */
export const startsJob = {
  status: 202,
  description: 'Counting has started, or was started before: Location leads to what comes of it.',
  result: listedJob,
} as const

export const jobStarted = (job: Job) => ({ body: listedJobBody(job), headers: { Location: `/api/jobs/${job.id}` } })

function shown(outcome: ApprovalOutcome): Pick<Shown<typeof listedJob>, 'version' | 'devices' | 'problem'> {
  if (outcome.kind === 'in force') {
    const { kind, ...inForce } = outcome
    return inForce
  }
  return { problem: refusalOf(outcome).problem }
}

function refusalOf(outcome: Exclude<ApprovalOutcome, { kind: 'in force' }>): Refusal {
  if (outcome.kind === 'stale') return refuse(409, 'the policy was just changed: check it, then try again')
  const errors = outcome.drift.map(({ unit, state, approved, now }) => ({
    field: unit === undefined ? `counts.${state}` : `counts.${unit}.${state}`,
    message: `must be about ${approved}, as rehearsed, but is ${now}`,
  }))
  const allowed = `${tolerance.percent} % or ${tolerance.people} people or devices`
  return refuse(409, `the counts have moved by more than ${allowed} since the rehearsal: rehearse and submit it again`, { errors })
}

export const jobList = listBody(listedJob)

export const listJobsRoute = route(
  {
    at: 'GET /jobs',
    ...toReaders,
    summary: 'List jobs, newest first: what is running, and what has ended',
    command: {
      name: 'job list',
      example: '',
      more: 'Such work is the review after a change of policy, the count before an approval, and a rehearsal.',
      row: ({ id, kind, policy, requestedAt, pieces, state }) => ({
        job: id,
        kind,
        policy,
        requested: minute(requestedAt),
        pieces: `${pieces.done} of ${pieces.of}`,
        state,
      }),
    },
    result: jobList,
  },
  async ({ system: { jobs } }) => ({ body: { items: (await jobs.list()).map(listedJobBody) } }),
)

export const getJobRoute = route(
  {
    at: 'GET /jobs/{job}',
    ...toReaders,
    summary: 'Get one job',
    result: listedJob,
  },
  async ({ path: { job: id }, system: { jobs } }) => {
    const job = await jobs.find(id)
    return job ? { body: listedJobBody(job) } : refuse(404, `there is no job ${id}, or it is over 30 days old: GET /api/jobs lists them`)
  },
)
