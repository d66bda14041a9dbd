import type { Logger } from '@aws-lambda-powertools/logger'
import { renewListings } from '#campaign/brake/list-suspensions.ts'
import { type ReportPorts, reportOn } from '#campaign/report/policy-report.ts'
import type { Pace } from '#campaign/send/pace.ts'
import { type SweepPorts, type SweepReport, type SweepScope, sweep } from '#campaign/send/sweep.ts'
import type { Queue } from '#domain/people/due.ts'
import { joined } from './lazily.ts'
import { faultLog, type Run } from './middleware.ts'
import { type PolicyPorts, underPolicies } from './policies-in-force.ts'

export interface SweepingPorts
  extends Omit<SweepPorts, keyof ReportPorts | keyof PolicyPorts | 'findReport' | 'onFault' | 'onNotTaken'>,
    ReportPorts,
    PolicyPorts {
  pace: Pace
}

/** Does what is due in some queues, counts and logs it; a run that asked the brake lists its suspensions, too. @param part absent: all of it */
export async function sweepAndReport(
  ports: SweepingPorts,
  queues: readonly Queue[],
  { hasTimeLeft, logger, count, countAll }: Run,
  part?: SweepScope,
): Promise<SweepReport> {
  const reporting: Pick<SweepPorts, 'findReport' | 'onFault' | 'onNotTaken'> = {
    findReport: (policy, on) => reportOn(ports, policy, on),
    onFault: faultLog(logger),
    onNotTaken: (ref, { kind, reason }) => logger.warn('a mail was not sent, or may not have been', { ref, kind, reason }),
  }
  const sweepPorts = joined(await underPolicies(ports), reporting)
  const report = await sweep(sweepPorts, queues, hasTimeLeft, part).finally(() => ports.pace.rest())
  // The alarm on unsent mail needs `sent` in every run, zero included.
  countAll({ sent: 0, ...report.counts })
  // Of mail only: the same alarm.
  if (!queues.includes('escalate')) count('due', dueIn(report))
  count('left', report.left)
  if (report.brake) countBrake(report.brake, { count, logger })
  logUndone(report, logger)
  // Once all is done: readers of what the brake holds need not wait for a list.
  if (report.brake) await renewListings(sweepPorts, hasTimeLeft)
  return report
}

function countBrake({ suspensions, held, guarded }: NonNullable<SweepReport['brake']>, { count, logger }: Pick<Run, 'count' | 'logger'>) {
  count('suspensions', suspensions)
  count('heldDevices', held)
  // A metric that is never written costs nothing.
  if (guarded > 0) count('protectedDevices', guarded)
  if (held > 0) logger.warn('the brake holds suspensions: two people must approve or reject them, see ides brake list', { held })
}

/** How many people were owed something; none while an admin has paused mail. */
function dueIn({ counts: { nothing, saved, dropped, taken, ...owed }, left, pausedSince }: SweepReport) {
  return pausedSince ? 0 : Object.values(owed).reduce((sum, number) => sum + number, left)
}

function logUndone({ left, silentSince, pausedSince, counts }: SweepReport, logger: Logger) {
  if (counts.stopped) logger.error('the mail service takes no mail: the warnings above say why', { left })
  else if (left > 0 && !silentSince && !pausedSince) logger.warn('out of time: the next run continues', { left })
}
