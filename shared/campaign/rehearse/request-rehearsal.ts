import { idAt } from '#domain/jobs/job.ts'
import type { People } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { Rehearsals, RequestedRehearsal } from '#domain/rehearsal/requested.ts'
import { laterOf } from '#domain/schedule/zone.ts'
import { type StartingPorts, segmentsOf, startJob } from '../jobs/jobs.ts'

export interface RequestingPorts extends StartingPorts {
  rehearsals: Rehearsals
  people: People
}

/** Starts a rehearsal of a policy, as a job of the same id. @throws if the job cannot be started */
export async function requestRehearsal(ports: RequestingPorts, policy: PolicyVersion): Promise<RequestedRehearsal> {
  const { rehearsals, people, drawToken, clock } = ports
  // Ids sort by time: the last one requested has the last, also where clocks differ. One that cannot be read must not stop a new one.
  const last = await rehearsals.findLast(policy.id).catch(() => undefined)
  const requestedAt = last ? laterOf(clock.now(), last.requestedAt.add({ milliseconds: 1 })) : clock.now()
  const rehearsal = { id: idAt(requestedAt, drawToken()), policy, requestedAt }
  await rehearsals.save(rehearsal)
  await startJob(ports, { id: rehearsal.id, kind: 'rehearsal', policy: policy.id, pieces: await segmentsOf(people), order: null })
  return rehearsal
}
