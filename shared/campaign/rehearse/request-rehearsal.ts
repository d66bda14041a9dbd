import { idAt } from '../../domain/jobs/id.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { RehearsalJob, RehearsalRequests, Rehearsals } from '../../domain/rehearsal/jobs.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface RequestingPorts {
  readonly rehearsals: Rehearsals
  readonly rehearsalRequests: RehearsalRequests
  /** Returns a new random token. */
  readonly drawToken: () => string
  readonly clock: Clock
}

/** Starts a rehearsal of a policy. @throws if the request cannot be sent; the rehearsal is then saved as failed */
export async function requestRehearsal(
  { rehearsals, rehearsalRequests, drawToken, clock }: RequestingPorts,
  policy: PolicyVersion,
): Promise<RehearsalJob> {
  const requestedAt = clock.now()
  const id = idAt(requestedAt, drawToken())
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
