import { Duration } from 'aws-cdk-lib'
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { checkSource, type MakeAlarm } from './alarm.ts'
import type { ConnectFunction } from './connect-function.ts'
import { type Metrics, oldest } from './metrics.ts'
import type { SyncFunction } from './sync-function.ts'

/** Hours without a whole pass that raise an alarm: a pass that fails once is no reason yet. */
const mostHoursBehind = (everyHours: number) => Math.max(24, 3 * everyHours)

const hour = Duration.hours(1)

/** A token is asked for each hour, and not by each run. */
const secretAlarm = (alarm: MakeAlarm, metrics: Metrics, [name, of]: ['sources', 'sync'] | ['connectors', 'connect'], hurts: string) =>
  alarm(
    `${name}-secret`,
    metrics.of(of, 'secretsToRenew', Duration.hours(6), Stats.MAXIMUM),
    `${hurts}: a secret ends within 30 days, or its newest text is refused.`,
    `The log of ${of} names the secret: put a new text into Secrets Manager. See infra/RUNBOOK.md.`,
  )

/** Of sources and directories. */
export const sourceAlarms = (alarm: MakeAlarm, metrics: Metrics, { read, errands }: SyncFunction): readonly Alarm[] => [
  ...read.map(({ name, everyHours }) =>
    alarm(
      `source-${name}-behind`,
      metrics.hoursBehind(name),
      `Device and staff data is getting out of date: no pass over ${name} has completed in ${mostHoursBehind(everyHours)} hours.`,
      `Run \`ides source test ${name}\`: it says what is wrong. \`ides source show ${name}\` shows the last pass.`,
      { threshold: mostHoursBehind(everyHours) },
    ),
  ),
  alarm(
    'sources-held',
    metrics.of('sync', 'heldPasses', hour, Stats.MAXIMUM),
    'A pass is held, since it is the first over a directory or unlike the last: new staff, and removed apps, do not count yet.',
    'Run `ides source list`, then `ides source show` for the held one: accept it if it is right. See infra/RUNBOOK.md.',
  ),
  alarm(
    'sources-unread',
    metrics.of('sync', 'unread', hour, Stats.MAXIMUM),
    'Nothing is known of some devices or people: a source has records that cannot be read.',
    '`ides source show` names each record and what is wrong with it; correct it in the source.',
  ),
  alarm(
    'sources-unmatched',
    metrics.of('sync', 'unmatchedPercent', hour, Stats.MAXIMUM),
    'Devices are left out: the users of a tenth of them or more are no known staff.',
    '`ides source show` names their records; check that staff is complete, and that `staffId` of the directory or addresses agree.',
    { threshold: 10 },
  ),
  secretAlarm(alarm, metrics, ['sources', 'sync'], 'Soon a source cannot be read'),
  alarm(
    'errands-waiting',
    oldest(errands),
    'Requested passes and tests are not starting, and devices are not being rechecked.',
    checkSource('sync'),
    { threshold: 1200 },
  ),
]

const quarter = Duration.minutes(15)

/** Alarms of what connectors say, and of requests that wait for them. */
export const connectAlarms = (alarm: MakeAlarm, metrics: Metrics, { restorations, suspensions }: ConnectFunction): readonly Alarm[] => [
  alarm(
    'restorations-slow',
    metrics.of('connect', 'restorationSeconds', quarter, Stats.MAXIMUM),
    'Compliant people are still suspended: a restoration has taken over an hour.',
    'Run `ides access list --only requested`: it says which system has not confirmed. `ides access test` says what is wrong with it.',
    { threshold: 3600 },
  ),
  alarm(
    'restorations-waiting',
    oldest(restorations),
    'Compliant people are still suspended: no worker processes their restoration.',
    checkSource('connect'),
    {
      // Seconds; what another system works on is put back and counts again.
      threshold: 1800,
    },
  ),
  alarm(
    'suspensions-waiting',
    oldest(suspensions),
    'Overdue devices keep their access: no worker processes their suspension.',
    checkSource('connect'),
    { threshold: 3600 },
  ),
  alarm(
    'connectors-permission',
    metrics.of('connect', 'permission', hour),
    'Access is neither suspended nor restored in a system: a connector lacks permission.',
    'Run `ides access test`: it says which connector, and what to grant. See infra/RUNBOOK.md.',
  ),
  secretAlarm(alarm, metrics, ['connectors', 'connect'], 'Soon access can neither be suspended nor restored'),
  alarm(
    'connectors-gone',
    metrics.of('connect', 'gone', hour),
    'A device’s access cannot be changed: the device no longer exists in that system.',
    'Run `ides access list --only refused`, and look for the device in that system: it was removed, or enrolled again.',
  ),
  alarm(
    'connectors-unconfirmed',
    metrics.of('connect', 'unconfirmed', hour),
    'A device may have the wrong access: a system has not confirmed for a day.',
    'Run `ides access list`: it says which system and since when; look there at the device.',
  ),
  alarm(
    'access-wrongly-cut',
    metrics.of('connect', 'wronglyCut', hour),
    'Devices were suspended by mistake; their access has been restored.',
    'Find out who else changes access in that system, by its own audit log; the log of connect names the connector.',
  ),
  alarm(
    'access-not-cut',
    metrics.of('connect', 'drifted', hour),
    'Access was changed in another system: overdue devices have it again, or others lost it.',
    'The log of connect names each owner by ref; decide whether to suspend or restore access: see infra/RUNBOOK.md.',
  ),
]
