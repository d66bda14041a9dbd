import * as z from 'zod'
import { zoneOfDays } from '../../../../shared/domain/rehearsal/days.ts'
import type { RehearsalJob } from '../../../../shared/domain/rehearsal/jobs.ts'
import { rehearsalSummary } from '../../../../shared/domain/rehearsal/summary.ts'
import type { System } from '../../../compose.ts'
import { ofPolicy } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const job = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  version: z.int().describe('The version the policy would become.'),
  zone: z.string().describe('The time zone of the days in the summary.'),
  requestedAt: z.string(),
  summary: z.exactOptional(rehearsalSummary).describe('Present once it is done.'),
})

export const jobBody = ({ id, state, policy, requestedAt, summary }: RehearsalJob): z.input<typeof job> => ({
  id,
  state,
  version: policy.version,
  zone: zoneOfDays(policy),
  requestedAt: requestedAt.toString(),
  ...(summary ? { summary } : {}),
})

export const ofRehearsal = ofPolicy.extend({
  rehearsal: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'must be the id of a rehearsal')
    .describe('The id of a rehearsal, or `last`.'),
})

export const findRehearsal = ({ rehearsals }: System, policy: string, id: string): Promise<RehearsalJob | undefined> =>
  id === 'last' ? rehearsals.findLast(policy) : rehearsals.find(policy, id)

export const noRehearsal = (policy: string, id: string): Refusal =>
  refuse(
    404,
    id === 'last'
      ? `policy ${policy} was not rehearsed in the last 30 days: POST /api/policies/${policy}/rehearsals starts a rehearsal`
      : `policy ${policy} has no rehearsal ${id}, or it is over 30 days old: POST /api/policies/${policy}/rehearsals starts a new one`,
  )
