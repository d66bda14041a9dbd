import type { Logger } from '@aws-lambda-powertools/logger'
import type { QuotaSource } from '../../shared/campaign/send/pace.ts'
import { type SweepPorts, type SweepReport, sweep } from '../../shared/campaign/send/sweep.ts'
import type { Queue } from '../../shared/domain/people/due.ts'
import type { Quota } from '../../shared/domain/quota.ts'
import { faultLog, observed, type Run } from './middleware.ts'
import { type PolicyPorts, policiesInForce } from './policies-in-force.ts'
import { sendingFunctions } from './sending-functions.ts'

interface SweepingPorts extends Omit<SweepPorts, keyof PolicyPorts | 'onFault' | 'onNotTaken'>, PolicyPorts {
  readonly quota: QuotaSource
}

/** A scheduled function that does what is due in some queues. */
export const sweeping = (name: string, queues: readonly Queue[], system: () => SweepingPorts) =>
  observed(name, async (_event, surroundings) => {
    const { mayGoOn, logger, count, countAll } = surroundings
    const ports = system()
    const { people, refs, evidence, lines, mailer, gate, voices, silence, control, clock, drawToken, brakes, brakeSettings } = ports
    const { pageLinks, drawPageKey, pageUrl } = ports
    const sweepPorts: SweepPorts = {
      ...{ people, refs, evidence, lines, mailer, gate, voices, silence, control, clock, drawToken, brakes, brakeSettings },
      ...{ pageLinks, drawPageKey },
      ...(pageUrl ? { pageUrl } : {}),
      policies: await policiesInForce(ports),
      onFault: faultLog(logger),
      onNotTaken: (ref, { kind, reason }) => logger.warn('a mail was not sent, or may not have been', { ref, kind, reason }),
    }
    const report = await sweep(sweepPorts, queues, mayGoOn)
    const quota = await ports.quota.read().catch(() => undefined)
    // The alarm on unsent mail needs `sent` in every run, zero included.
    countAll({ sent: 0, ...report.counts })
    count('due', dueIn(report))
    count('left', report.left)
    if (quota && Number.isFinite(quota.leftToday)) count('quotaLeft', quota.leftToday)
    count('silent', report.silentSince ? 1 : 0)
    count('paused', report.pausedSince ? 1 : 0)
    if (report.brake) countBrake(report.brake, surroundings)
    logUndone(report, quota, logger)
    return report
  })

function countBrake({ suspensions, held }: NonNullable<SweepReport['brake']>, { count, logger }: Pick<Run, 'count' | 'logger'>): void {
  count('suspensions', suspensions)
  count('heldDevices', held)
  if (held > 0) logger.warn('the brake holds suspensions: two people must approve or reject them, see ides brake list', { held })
}

/** How many people were owed something; none while an admin has paused mail. */
function dueIn({ counts: { nothing, saved, dropped, taken, ...owed }, left, pausedSince }: SweepReport): number {
  return pausedSince ? 0 : Object.values(owed).reduce((sum, number) => sum + number, left)
}

function logUndone({ left, silentSince, pausedSince, counts }: SweepReport, quota: Quota | undefined, logger: Logger): void {
  if (silentSince)
    logger.error('no mail is sent, because no mail events arrive: check the route from SES to feedback', {
      since: silentSince.toString(),
      left,
    })
  else if (pausedSince) logger.warn('mail is paused: none is sent until an admin resumes it', { since: pausedSince.toString(), left })
  else if (counts.stopped) logger.error('the mail service takes no mail: the warnings above say why', { left })
  else if (left > 0) {
    const seconds = quota && Math.ceil((left * sendingFunctions) / quota.perSecond)
    logger.warn('out of time: the next run continues', { left, seconds })
  }
}
