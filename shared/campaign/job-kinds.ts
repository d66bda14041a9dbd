import type { JobKind } from '../domain/jobs/job.ts'
import type { ActivePolicies } from '../domain/policies/store.ts'
import { type ListingPorts, listingKind } from './brake/list-suspensions.ts'
import { type ApprovalPorts, approvalKind } from './decide/approve-draft.ts'
import { type EnrolmentPorts, enrolmentKind } from './decide/enrol.ts'
import type { JobHandler } from './jobs/jobs.ts'
import { type RetentionPorts, retentionKind } from './privacy/retain.ts'
import { type CoveragePorts, coverageKind } from './read/count-coverage.ts'
import { type RehearsalPorts, rehearsalKind } from './rehearse/rehearsal-kind.ts'
import { type CountingPorts, watchKind } from './watch/count-watched.ts'

/** What jobs do, by kind. @param inForce the policies of this run */
export const jobKinds = (
  ports: ApprovalPorts & EnrolmentPorts & RehearsalPorts & CountingPorts & CoveragePorts & ListingPorts & RetentionPorts,
  inForce: ActivePolicies,
): Record<JobKind, JobHandler> => ({
  enrolment: enrolmentKind(ports, inForce),
  approval: approvalKind(ports),
  rehearsal: rehearsalKind(ports),
  watch: watchKind(ports, inForce),
  coverage: coverageKind(ports),
  suspensions: listingKind(ports, inForce),
  retention: retentionKind(ports, inForce),
})
