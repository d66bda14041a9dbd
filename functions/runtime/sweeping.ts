import { type SweepPorts, sweep } from '../../shared/campaign/send/sweep.ts'
import type { Queue } from '../../shared/domain/people/due.ts'
import { mailingFunctions, type System } from '../compose.ts'
import { faultLog, observed } from './middleware.ts'
import { policiesInForce } from './policies-in-force.ts'

/** A scheduled function that attends to everybody who is due in some queues. */
export const sweeping = (name: string, queues: readonly Queue[], system: () => System) =>
  observed(name, async (_event, { mayGoOn, logger, count }) => {
    const ports = system()
    const { people, evidence, lines, mailer, gate, pageLink, voices, silence, control, clock, drawToken } = ports
    const sweepPorts: SweepPorts = {
      ...{ people, evidence, lines, mailer, gate, voices, silence, control, clock, drawToken },
      ...(pageLink ? { pageLink } : {}),
      policies: await policiesInForce(ports),
      onFault: faultLog(logger),
      onNotTaken: (ref, { kind, reason }) => logger.warn('a mail did not get away, or may not have', { ref, kind, reason }),
    }
    const report = await sweep(sweepPorts, queues, mayGoOn)
    for (const [outcome, number] of Object.entries(report.counts)) count(outcome, number)
    count('left', report.left)
    count('silent', report.silentSince ? 1 : 0)
    count('paused', report.pausedSince ? 1 : 0)
    const { left, silentSince, pausedSince, counts } = report
    if (silentSince)
      logger.error('nothing is heard of mails that were sent, so none goes until something is: look at how the events of SES get here', {
        since: silentSince.toString(),
        left,
      })
    else if (pausedSince) logger.warn('mail is paused, so none goes until it is resumed', { since: pausedSince.toString(), left })
    else if (counts.stopped) logger.error('the mail service takes no mail: see why it did not take the last ones', { left })
    else if (left > 0) {
      const { perSecond } = await ports.quota.read()
      const seconds = Math.ceil((left * mailingFunctions) / perSecond)
      logger.warn('the run ended before everybody was attended to: the next one goes on', { left, seconds })
    }
    return report
  })
