import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { RehearsalJob, RehearsalRequests, Rehearsals } from '../../domain/rehearsal/jobs.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface RequestingPorts {
  readonly rehearsals: Rehearsals
  readonly rehearsalRequests: RehearsalRequests
  /** Draws a text that nobody else draws. */
  readonly drawToken: () => string
  readonly clock: Clock
}

/** Has a policy rehearsed as it would be in force. @throws the error of the technology where nobody could be told: the rehearsal has failed then */
export async function requestRehearsal(
  { rehearsals, rehearsalRequests, drawToken, clock }: RequestingPorts,
  policy: PolicyVersion,
): Promise<RehearsalJob> {
  const requestedAt = clock.now()
  // Order as text is order in time.
  const id = `${requestedAt.toString({ fractionalSecondDigits: 3 }).replaceAll(/[-:.]/g, '')}-${drawToken().slice(0, 8)}`
  const job: RehearsalJob = { id, policy, requestedAt, state: 'waiting' }
  await rehearsals.save(job)
  try {
    await rehearsalRequests.request(policy.id, id)
  } catch (error) {
    await rehearsals.save({ ...job, state: 'failed' })
    throw error
  }
  return job
}
