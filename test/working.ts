/** Workers on jobs, for tests that have everything in memory. */

import type { System } from '../functions/compose/system.ts'
import { enrol } from '../functions/enrol.ts'
import { work } from '../functions/work.ts'
import { contextWith } from '../infra/local/invocation.ts'
import { batchOf } from '../infra/local/queue/server.ts'
import type { ApprovalPorts } from '../shared/campaign/decide/approve-draft.ts'
import { type EnrollingPorts, type EnrolmentPorts, type Reviewed, startEnrolment } from '../shared/campaign/decide/enrol.ts'
import { jobKinds } from '../shared/campaign/job-kinds.ts'
import { workOn } from '../shared/campaign/jobs/jobs.ts'
import { type RetentionPorts, startRetention } from '../shared/campaign/privacy/retain.ts'
import type { CoveragePorts } from '../shared/campaign/read/count-coverage.ts'
import type { RehearsalPorts } from '../shared/campaign/rehearse/rehearsal-kind.ts'
import { type RequestingPorts, requestRehearsal } from '../shared/campaign/rehearse/request-rehearsal.ts'
import { evidenceOf } from '../shared/campaign/send/evidence.ts'
import type { CountingPorts } from '../shared/campaign/watch/count-watched.ts'
import type { PolicyVersion } from '../shared/domain/policies/policy.ts'
import type { MemoryPieceQueue } from './memory/jobs.ts'

interface Ports
  extends Omit<EnrollingPorts, 'policies'>,
    EnrolmentPorts,
    ApprovalPorts,
    RehearsalPorts,
    CountingPorts,
    CoveragePorts,
    Omit<RetentionPorts, 'policies'> {
  pieceQueue: MemoryPieceQueue
}

/** Works on each piece that waits, once; what a worker leaves waits on. @param from where it waits, if the worker's own queue may fail */
export const worked = (ports: Ports, hasTimeLeft: () => boolean = () => true, from = ports.pieceQueue) =>
  from.deliver(message => workOn({ ...ports, kinds: jobKinds(ports, ports.policies) }, message, hasTimeLeft))

/** Starts a round of retention if it is time, and works on it to its end. @returns what came of it; undefined if it was not time */
export async function retained(ports: Ports, hasTimeLeft?: () => boolean) {
  const job = await startRetention(ports)
  if (!job) return undefined
  while (ports.pieceQueue.waiting.length > 0) await worked(ports, hasTimeLeft)
  return (await ports.jobs.find(job.id))?.outcome
}

export interface Enrolled extends Reviewed {
  /** True if a worker ended early. */
  left: boolean
}

/** Requests a rehearsal, and works on it to its end. */
export async function rehearsed(ports: Ports & RequestingPorts, policy: PolicyVersion, hasTimeLeft?: () => boolean) {
  const { id } = await requestRehearsal(ports, policy)
  while (ports.pieceQueue.waiting.length > 0) await worked(ports, hasTimeLeft)
  const found = await ports.rehearsals.find(policy.id, id)
  if (!found?.summary) throw new Error('the rehearsal is not done')
  return found
}

/** Starts enrolment if it is time, and works on each piece once. */
export async function enrolled(ports: Ports, hasTimeLeft?: () => boolean, from = ports.pieceQueue): Promise<Enrolled> {
  const all: Reviewed[] = []
  await startEnrolment(ports)
  await worked({ ...ports, onReviewed: counts => all.push(counts) }, hasTimeLeft, from)
  const sum = (name: keyof Reviewed) => all.reduce((total, counts) => total + counts[name], 0)
  return { reviewed: sum('reviewed'), changed: sum('changed'), failed: sum('failed'), left: from.waiting.length > 0 }
}

const context = contextWith(300_000)

/** Works on each piece that waits, once, as the function does that SQS wakes. */
export const workAll = (system: System, { deliver }: MemoryPieceQueue) =>
  deliver(message => work(() => system)(batchOf([JSON.stringify(message)]), context))

/** Enrols everyone by the functions. */
export async function runEnrolment(system: System & { pieceQueue: MemoryPieceQueue }) {
  await enrol(() => system)({}, context)
  await workAll(system, system.pieceQueue)
}

/** All that is known of a notice. */
export async function noticeIn({ people, evidence }: Pick<System, 'people' | 'evidence'>, ref: string, number: number) {
  const stored = await people.find(ref)
  return stored ? evidenceOf(evidence, stored, number) : evidence.find(ref, number)
}
