/** Works on everybody, a piece of a job at a time: reviews them after a change of policy, counts them before an approval, under policies on watch and by what can be seen of them, rehearses. SQS wakes it. */
import { jobKinds } from '../shared/campaign/job-kinds.ts'
import { workOn } from '../shared/campaign/jobs/jobs.ts'
import { pieceMessage } from '../shared/domain/jobs/job.ts'
import type { Stores } from './compose/stores.ts'
import {
  type AuditPorts,
  auditPorts,
  brakePorts,
  type ConfiguredPorts,
  configuredPorts,
  deployed,
  pacePorts,
  type QueuePorts,
  queuePorts,
  rehearsalPorts,
  type SendingPacePorts,
  type SharedBrakePorts,
  type StoredRehearsalPorts,
} from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { faultLog, observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { messagesIn } from './runtime/queue.ts'

export const work = (
  system: () => Stores & AuditPorts & SharedBrakePorts & SendingPacePorts & QueuePorts & StoredRehearsalPorts & ConfiguredPorts,
) =>
  observed('work', async (event, { hasTimeLeft, logger, countAll }) => {
    const ports = system()
    const {
      people,
      refs,
      policies,
      drafts,
      rehearsals,
      rehearsalFiles,
      quota,
      brakes,
      audit,
      enrolment,
      lines,
      watchCounts,
      coverageCounts,
    } = ports
    const { jobs, pieceQueue, turns, drawToken, clock, brakeSettings, connectorList } = ports
    const working = { jobs, pieceQueue, turns, drawToken, clock }
    const kinds = jobKinds(
      {
        ...{ people, refs, policies, drafts, rehearsals, rehearsalFiles, quota, brakes, audit, enrolment, lines, watchCounts },
        ...{ jobs, turns, drawToken, clock, brakeSettings, coverageCounts, connectorList },
        onFault: faultLog(logger),
        onReviewed: ({ changed, failed }) => countAll({ enrolled: changed, failed }),
      },
      await policiesInForce(ports),
    )
    const worked = []
    for (const piece of messagesIn(event, pieceMessage))
      worked.push({ ...piece, outcome: await workOn({ ...working, kinds }, piece, hasTimeLeft) })
    return { worked }
  })

export const handler = work(
  deployed((all) =>
    joined(all.stores, auditPorts(all), brakePorts(all), pacePorts(all), queuePorts(all), rehearsalPorts(all), configuredPorts(all)),
  ),
)
