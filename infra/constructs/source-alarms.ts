import { Duration } from 'aws-cdk-lib'
import { Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { ExplainedAlarm, MakeAlarm } from './alarm.ts'
import type { Metrics } from './metrics.ts'
import type { SyncFunction } from './sync-function.ts'

/** Hours without a whole pass that raise an alarm: a pass that fails once is no reason yet. */
const mostHoursBehind = (everyHours: number): number => Math.max(24, 3 * everyHours)

const hour = Duration.hours(1)

/** Of sources and the directory. */
export const sourceAlarms = (alarm: MakeAlarm, metrics: Metrics, { read, errands }: SyncFunction): readonly ExplainedAlarm[] => [
  ...read.map(({ name, everyHours }) =>
    alarm(`source-${name}-behind`, {
      metric: metrics.hoursBehind(name),
      threshold: mostHoursBehind(everyHours),
      hurts: `What is known of devices and people grows old: no pass over ${name} was complete for ${mostHoursBehind(everyHours)} hours.`,
      remedy: `Run \`ides source test ${name}\`: it says what is wrong. \`ides source show ${name}\` shows the last pass.`,
    }),
  ),
  alarm('sources-held', {
    metric: metrics.of('sync', 'heldPasses', hour, Stats.MAXIMUM),
    hurts: 'Some who removed an app are not believed yet: a pass looks too different from the last one, so it is held.',
    remedy: 'Run `ides source list`, then `ides source show` for the held one: accept it if it is right. See infra/RUNBOOK.md.',
  }),
  alarm('sources-unread', {
    metric: metrics.of('sync', 'unread', hour, Stats.MAXIMUM),
    hurts: 'Nothing is known of some devices or people: a source has records that cannot be read.',
    remedy: '`ides source show` names each record and what is wrong with it; correct it in the source.',
  }),
  alarm('sources-unmatched', {
    metric: metrics.of('sync', 'unmatchedPercent', hour, Stats.MAXIMUM),
    threshold: 10,
    hurts: 'Devices are left out: the users of a tenth of them or more are no known staff.',
    remedy: '`ides source show` names their records; check that staff is complete, and that `directory.staffId` or addresses agree.',
  }),
  alarm('errands-waiting', {
    metric: errands.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15), statistic: Stats.MAXIMUM }),
    // Seconds.
    threshold: 1200,
    hurts: 'Passes and tests that were asked for do not begin, nor is anybody’s device looked at again.',
    remedy: 'Check that the event source of sync is on, and whether Lambda throttles it; read its log.',
  }),
]
