import type { System } from '../../functions/compose/system.ts'
import { startEnrolment } from '../../shared/campaign/decide/enrol.ts'
import { jobKinds } from '../../shared/campaign/job-kinds.ts'
import { startJob } from '../../shared/campaign/jobs/start-job.ts'
import { workOn } from '../../shared/campaign/jobs/work-on.ts'
import type { PieceMessage } from '../../shared/domain/jobs/job.ts'
import { documentHash } from '../../shared/domain/policies/document-hash.ts'
import type { Policy } from '../../shared/domain/policies/policy.ts'
import type { ActivePolicies } from '../../shared/domain/policies/store.ts'
import { rethrow } from './measured.ts'

/** Jobs whose pieces this process does itself. */
export function jobsOf(system: System) {
  const pieces: PieceMessage[] = []
  const pieceQueue = { put: async (messages: readonly PieceMessage[]) => void pieces.push(...messages) }
  const { people, enrolment, lines, watchCounts, jobs, turns, drawToken, clock } = system
  const { refs, drafts, rehearsals, rehearsalFiles, quota, brakes, brakeSettings, audit } = system
  const starting = { people, enrolment, jobs, pieceQueue, drawToken, clock }
  const working = {
    ...starting,
    ...{ turns, lines, watchCounts, refs, drafts, rehearsals, rehearsalFiles, quota, brakes, brakeSettings, audit },
    policies: system.policies,
    onFault: rethrow,
    onReviewed: () => {},
  }

  async function work(policies: ActivePolicies): Promise<void> {
    for (const piece of pieces.splice(0)) await workOn({ ...working, kinds: jobKinds(working, policies) }, piece, () => true)
  }
  return {
    work,
    async enrol(policies: ActivePolicies): Promise<void> {
      await startEnrolment({ ...starting, policies })
      await work(policies)
    },
    /** Without a rehearsal, so that its draft is refused once everyone was counted. */
    async startCount(policy: Policy): Promise<void> {
      await drafts.save({ policy, revision: 0, authors: [], submitted: { by: 'author', rehearsal: 'none' } })
      const order = { revision: 1, document: documentHash(policy), after: 1, rehearsal: 'none', by: { subject: 'approver' } }
      await startJob(starting, { kind: 'approval', policy: policy.id, pieces: 1, order })
    },
  }
}
