/** Works on everybody, a piece of a job at a time: reviews them after a change of policy, counts them before an approval or under policies on watch, rehearses. SQS wakes it. */
import { jobKinds } from '../shared/campaign/job-kinds.ts'
import { workOn } from '../shared/campaign/jobs/work-on.ts'
import { pieceMessage } from '../shared/domain/jobs/job.ts'
import { type Auditing, auditing } from './parts/auditing.ts'
import { type Braking, braking } from './parts/braking.ts'
import { type Pacing, pacing } from './parts/pacing.ts'
import { type Queueing, queueing } from './parts/queueing.ts'
import { type Rehearsing, rehearsing } from './parts/rehearsing.ts'
import { deployed } from './parts/surroundings.ts'
import { joined } from './runtime/lazily.ts'
import { faultLog, observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { messagesIn } from './runtime/queue.ts'
import type { Stores } from './stores.ts'

export const work = (system: () => Stores & Auditing & Braking & Pacing & Queueing & Rehearsing) =>
  observed('work', async (event, { hasTimeLeft, logger, countAll }) => {
    const ports = system()
    const { people, refs, policies, drafts, rehearsals, rehearsalFiles, quota, brakes, audit, enrolment, lines, watchCounts } = ports
    const { jobs, pieceQueue, turns, drawToken, clock, brakeSettings } = ports
    const working = { jobs, pieceQueue, turns, drawToken, clock }
    const kinds = jobKinds(
      {
        ...{ people, refs, policies, drafts, rehearsals, rehearsalFiles, quota, brakes, audit, enrolment, lines, watchCounts },
        ...{ jobs, turns, drawToken, clock, brakeSettings },
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

export const handler = work(deployed((all) => joined(all.stores, auditing(all), braking(all), pacing(all), queueing(all), rehearsing(all))))
