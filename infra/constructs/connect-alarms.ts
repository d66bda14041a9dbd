import { Duration } from 'aws-cdk-lib'
import { Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { ExplainedAlarm, MakeAlarm } from './alarm.ts'
import type { ConnectFunction } from './connect-function.ts'
import type { Metrics } from './metrics.ts'

const quarter = Duration.minutes(15)
const hour = Duration.hours(1)

/** Alarms of what connectors say, and of requests that wait for them. */
export const connectAlarms = (
  alarm: MakeAlarm,
  metrics: Metrics,
  { restorations, suspensions }: ConnectFunction,
): readonly ExplainedAlarm[] => [
  alarm('restorations-slow', {
    metric: metrics.of('connect', 'restorationSeconds', quarter, Stats.MAXIMUM),
    threshold: 3600,
    hurts: 'Compliant people are still suspended: a restoration has taken over an hour.',
    remedy:
      'Run `ides access list --only requested`: it says which system has not confirmed. `ides access test` says what is wrong with it.',
  }),
  alarm('restorations-waiting', {
    metric: restorations.metricApproximateAgeOfOldestMessage({ period: quarter, statistic: Stats.MAXIMUM }),
    // Seconds; what another system works on is put back and counts again.
    threshold: 1800,
    hurts: 'Compliant people are still suspended: no worker processes their restoration.',
    remedy: 'Check that the event source of connect is on, and whether Lambda throttles it; read its log.',
  }),
  alarm('suspensions-waiting', {
    metric: suspensions.metricApproximateAgeOfOldestMessage({ period: quarter, statistic: Stats.MAXIMUM }),
    threshold: 3600,
    hurts: 'Overdue devices keep their access: no worker processes their suspension.',
    remedy: 'Check that the event source of connect is on, and whether Lambda throttles it; read its log.',
  }),
  alarm('connectors-permission', {
    metric: metrics.of('connect', 'permission', hour),
    hurts: 'Access is neither suspended nor restored in a system: a connector lacks permission.',
    remedy: 'Run `ides access test`: it says which connector, and what to grant. See infra/RUNBOOK.md.',
  }),
  alarm('connectors-gone', {
    metric: metrics.of('connect', 'gone', hour),
    hurts: 'Access of a device cannot be set: the system that had it has it no longer.',
    remedy: 'Run `ides access list --only refused`, and look for the device in that system: see infra/RUNBOOK.md.',
  }),
  alarm('connectors-unconfirmed', {
    metric: metrics.of('connect', 'unconfirmed', hour),
    hurts: 'A device may have the wrong access: a system has not confirmed for a day.',
    remedy: 'Run `ides access list`: it says which system and since when; look there at the device.',
  }),
  alarm('access-wrongly-cut', {
    metric: metrics.of('connect', 'wronglyCut', hour),
    hurts: 'Devices were suspended by mistake; their access has been restored.',
    remedy: 'Find out who else changes access in that system, by its own audit log; the log of connect names the connector.',
  }),
  alarm('access-not-cut', {
    metric: metrics.of('connect', 'drifted', hour),
    hurts: 'Access was changed in another system: overdue devices have it again, or others lost it.',
    remedy: 'The log of connect names each owner by ref; decide whether to suspend or restore access: see infra/RUNBOOK.md.',
  }),
]
