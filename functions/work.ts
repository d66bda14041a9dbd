/** Works on everybody, a piece of a job at a time: reviews them after a change of policy, counts them before an approval, under policies on watch and by what can be seen of them, lists who is suspended next, rehearses, ends what is kept no longer. SQS wakes it. */
import type { Reviewed } from '../shared/campaign/decide/enrol.ts'
import { jobKinds } from '../shared/campaign/job-kinds.ts'
import { workOn } from '../shared/campaign/jobs/jobs.ts'
import { pieceMessage } from '../shared/domain/jobs/job.ts'
import {
  accessGate,
  auditPorts,
  brakePorts,
  configuredPorts,
  deployed,
  mailCopies,
  pacePorts,
  queuePorts,
  rehearsalPorts,
} from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { faultLog, observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { messagesIn } from './runtime/queue.ts'

const here = deployed(all =>
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
)

export const work = (system = here) =>
  observed('work', async (event, { hasTimeLeft, logger, countAll }) => {
    const ports = system()
    const reporting = {
      onFault: faultLog(logger),
      onReviewed: ({ changed, failed }: Reviewed) => countAll({ enrolled: changed, failed }),
    }
    const kinds = jobKinds(joined(ports, reporting), await policiesInForce(ports))
    const worked = []
    for (const piece of messagesIn(event, pieceMessage))
      worked.push({ ...piece, outcome: await workOn(joined(ports, { kinds }), piece, hasTimeLeft) })
    return { worked }
  })

export const handler = work()
