/** Works on everybody, a piece of a job at a time: reviews them after a change of policy, counts them before an approval, under policies on watch and by what can be seen of them, lists who is suspended next, rehearses, ends what is kept no longer. SQS wakes it. */
import type { Reviewed } from '../shared/campaign/decide/enrol.ts'
import { jobKinds } from '../shared/campaign/job-kinds.ts'
import { workOn } from '../shared/campaign/jobs/jobs.ts'
import { pieceMessage } from '../shared/domain/jobs/job.ts'
import type { Stores } from './compose/stores.ts'
import {
  type AccessGatePorts,
  type AuditPorts,
  accessGate,
  auditPorts,
  brakePorts,
  type ConfiguredPorts,
  configuredPorts,
  deployed,
  type MailCopyPorts,
  mailCopies,
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
  system: () => Stores &
    AuditPorts &
    AccessGatePorts &
    MailCopyPorts &
    SharedBrakePorts &
    SendingPacePorts &
    QueuePorts &
    StoredRehearsalPorts &
    ConfiguredPorts,
) =>
  observed('work', async (event, { hasTimeLeft, logger, countAll }) => {
    const ports = system()
    const { jobs, pieceQueue, turns, drawToken, clock } = ports
    const reporting = {
      onFault: faultLog(logger),
      onReviewed: ({ changed, failed }: Reviewed) => countAll({ enrolled: changed, failed }),
    }
    const kinds = jobKinds(joined(ports, reporting), await policiesInForce(ports))
    const worked = []
    for (const piece of messagesIn(event, pieceMessage))
      worked.push({ ...piece, outcome: await workOn({ jobs, pieceQueue, turns, drawToken, clock, kinds }, piece, hasTimeLeft) })
    return { worked }
  })

export const handler = work(
  deployed(all =>
    joined(
      all.stores,
      auditPorts(all),
      accessGate(all),
      mailCopies(all),
      brakePorts(all),
      pacePorts(all),
      queuePorts(all),
      rehearsalPorts(all),
      configuredPorts(all),
    ),
  ),
)
