import { sweep } from '../shared/campaign/sweep.ts'
import type { Queue } from '../shared/people/due.ts'
import { snapshotOf } from '../shared/policies/store.ts'
import { mailingFunctions, type System } from './compose.ts'
import { faultLog, observed } from './middleware.ts'

/** A scheduled function that attends to everybody who is due in some queues. */
export const sweeping = (name: string, queues: readonly Queue[], system: () => System) =>
  observed(name, async (_event, { mayGoOn, logger, count }) => {
    const ports = system()
    const report = await sweep({
      ...ports,
      policies: await snapshotOf(ports.policies),
      onFault: faultLog(logger),
    })(queues, mayGoOn)
    for (const [outcome, number] of Object.entries(report.counts)) count(outcome, number)
    count('left', report.left)
    if (report.left > 0) {
      const { perSecond } = await ports.quota.read()
      const seconds = Math.ceil((report.left * mailingFunctions) / perSecond)
      logger.warn('the run ended before everybody was attended to: the next one goes on', { left: report.left, seconds })
    }
    return report
  })
