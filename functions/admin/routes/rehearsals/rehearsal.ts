import * as z from 'zod'
import { rehearsalZone } from '../../../../shared/domain/rehearsal/end.ts'
import type { RequestedRehearsal } from '../../../../shared/domain/rehearsal/requested.ts'
import { rehearsalSummary } from '../../../../shared/domain/rehearsal/summary.ts'
import type { System } from '../../../compose/system.ts'
import { jobId, ofPolicy } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const rehearsed = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  pieces: z.exactOptional(z.object({ done: z.int(), of: z.int() })).describe('How much of it is done, while it runs.'),
  version: z.int().describe('The version the policy would become.'),
  zone: z.string().describe('The time zone of the days in the summary.'),
  requestedAt: z.string(),
  summary: z.exactOptional(rehearsalSummary).describe('Present once it is done.'),
})

/** A rehearsal, and how far it is. */
interface Found extends Pick<z.output<typeof rehearsed>, 'state' | 'pieces'> {
  readonly rehearsal: RequestedRehearsal
}

export const rehearsedBody = ({ rehearsal: { id, policy, requestedAt, summary }, ...progress }: Found): z.input<typeof rehearsed> => ({
  id,
  ...progress,
  version: policy.version,
  zone: rehearsalZone(policy),
  requestedAt: requestedAt.toString(),
  ...(summary ? { summary } : {}),
})

export const rehearsalId = jobId('a rehearsal')

export const ofRehearsal = ofPolicy.extend({ rehearsal: rehearsalId.describe('The id of a rehearsal, or `last`.') })

export async function findRehearsal({ rehearsals, jobs }: System, policy: string, id: string): Promise<Found | undefined> {
  const rehearsal = await (id === 'last' ? rehearsals.findLast(policy) : rehearsals.find(policy, id))
  if (!rehearsal) return undefined
  if (rehearsal.summary) return { rehearsal, state: 'done' }
  const job = await jobs.find(rehearsal.id)
  // It may have ended since the rehearsal was read.
  if (job?.state !== 'running' && job?.state !== 'done') return { rehearsal, state: 'failed' }
  // People, then digests in as many pieces.
  const pieces = { done: job.stage * job.pieces + job.done.length, of: 2 * job.pieces }
  return { rehearsal, state: pieces.done === 0 ? 'waiting' : 'running', pieces }
}

export const noRehearsal = (policy: string, id: string): Refusal =>
  refuse(
    404,
    id === 'last'
      ? `policy ${policy} was not rehearsed in the last 30 days: POST /api/policies/${policy}/rehearsals starts a rehearsal`
      : `policy ${policy} has no rehearsal ${id}, or it is over 30 days old: POST /api/policies/${policy}/rehearsals starts a new one`,
  )
