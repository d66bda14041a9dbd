import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { isAnybodyProtected } from '#domain/access/brake.ts'
import { type AlarmText, ExplainedAlarm, type ExplainedAlarmProps, type Operated } from './alarm.ts'
import { concurrencyUsed, filled, type Metrics, refusedMail, reputation, tableThrottles } from './metrics.ts'
import type { ScheduledFunction } from './scheduled-function.ts'
import type { DeadLetterQueue, ServiceFunction } from './service-function.ts'
import { connectAlarms, sourceAlarms } from './system-alarms.ts'

interface AlarmsProps extends Operated {
  topics: readonly ITopic[]
  metrics: Metrics
  scheduled: readonly ScheduledFunction[]
  functions: readonly (AlarmText & { watched: ServiceFunction })[]
  queues: readonly (AlarmText & { watched: DeadLetterQueue })[]
  apis: readonly (AlarmText & { watched: HttpApi })[]
}

const quarter = Duration.minutes(15)

/** Two of three periods: what fails once is done by the next try. */
const lasting = { evaluationPeriods: 3, datapointsToAlarm: 2 }

/** Functions that run too seldom to fail twice in that time. */
const seldom: readonly string[] = ['canary', 'retain', 'rotate', 'grant-scopes']

export class Alarms extends Construct {
  readonly all: readonly ExplainedAlarm[]

  constructor(scope: Construct, id: string, { topics, metrics, functions, scheduled, queues, apis, ...operated }: AlarmsProps) {
    super(scope, id)
    const { configuration, send, work, feedback, sync, connect, publish } = operated
    const { people, records } = operated.data
    const { domains } = configuration
    const certificate = domains && Certificate.fromCertificateArn(this, 'Certificate', domains.certificate)
    const { suspensionsInAnHour } = configuration.alarms
    const { wakeUps } = send
    const { pieces } = work
    const { events } = feedback
    const alarm = (name: string, props: Omit<ExplainedAlarmProps, 'topics'>) => new ExplainedAlarm(this, name, { topics, ...props })

    const failing = functions.flatMap(({ watched: { lambda, node, loops }, hurts, remedy }) => [
      alarm(`${node.id}-errors`, {
        metric: lambda.metricErrors({ period: quarter }),
        ...(seldom.includes(node.id) ? {} : lasting),
        hurts,
        remedy,
      }),
      alarm(`${node.id}-throttles`, {
        metric: lambda.metricThrottles({ period: quarter }),
        // Brief throttling is harmless.
        evaluationPeriods: 4,
        hurts,
        remedy: `Lambda has throttled ${node.id} for an hour: raise "Concurrent executions" of AWS Lambda in Service Quotas.`,
      }),
      ...(loops
        ? [
            alarm(`${node.id}-loop-stopped`, {
              metric: lambda.metric('RecursiveInvocationsDropped', { period: quarter, statistic: Stats.SUM }),
              hurts,
              remedy: `Lambda has stopped ${node.id} as a loop: see infra/RUNBOOK.md.`,
            }),
          ]
        : []),
    ])

    const missed = scheduled.map(({ node, every }) => {
      const isDaily = every.toMinutes() > 60
      return alarm(`${node.id}-missed`, {
        metric: filled(metrics.of(node.id, 'runs', isDaily ? Duration.hours(6) : Duration.minutes(Math.max(15, every.toMinutes() * 4)))),
        evaluationPeriods: isDaily ? 5 : 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
        hurts: `The work of ${node.id} is not done: it has not completed its scheduled runs.`,
        remedy: `Check that its schedule is on, and read the log of ${node.id}.`,
      })
    })

    const kept = queues.map(({ watched, hurts, remedy }) =>
      alarm(`${watched.node.id}-waiting`, {
        metric: watched.metricApproximateNumberOfMessagesVisible({ period: quarter, statistic: Stats.MAXIMUM }),
        hurts,
        remedy,
      }),
    )

    const refusing = apis.map(({ watched, hurts, remedy }) =>
      alarm(`${watched.node.scope?.node.id}-failures`, {
        metric: watched.metricServerError({ period: quarter, statistic: Stats.SUM }),
        ...lasting,
        hurts,
        remedy,
      }),
    )

    const ofMail = [
      alarm('mail-stopped', {
        metric: metrics.of('send', 'stopped', quarter),
        hurts: 'No one gets mail: SES accepts none from this account.',
        remedy: 'Check in the SES console whether the daily quota is used up or sending is paused; request a higher quota there.',
      }),
      alarm('mail-silent', {
        metric: metrics.of('dispatch', 'silent', quarter),
        hurts: 'No one gets mail or is suspended: no mail events have arrived for four hours.',
        remedy: 'Check whether events of the configuration set reach feedback: see its log and the queue MissedEvents.',
      }),
      alarm('mail-waiting', {
        metric: wakeUps.metricApproximateAgeOfOldestMessage({ period: quarter, statistic: Stats.MAXIMUM }),
        // Seconds.
        threshold: 600,
        hurts: 'People do not get mail that is due: no worker is sending it.',
        remedy: 'Check that the event source of send is on, and whether Lambda throttles it; read its log.',
      }),
      alarm('events-waiting', {
        metric: events.metricApproximateAgeOfOldestMessage({ period: quarter, statistic: Stats.MAXIMUM }),
        // Seconds; an event that fails once comes again after six minutes.
        threshold: 900,
        hurts: 'Proof of notice and access confirmations come late, so deadlines move: events wait to be taken.',
        remedy: 'Read the log of feedback; if it names no fault, check that its event source is on, or raise `mail.listeners`.',
      }),
      alarm('mail-unsent', {
        ...{ metric: metrics.nothingSent(quarter), ...lasting },
        hurts: 'People do not get mail that is due: for half an hour nothing was sent.',
        remedy: 'Read the log of send: it names each failure and the ref of the person.',
      }),
      alarm('mail-over-quota', {
        ...{ metric: metrics.overQuota(quarter), ...lasting },
        hurts: 'Some people get today’s mail tomorrow: more is due than the daily quota allows.',
        remedy: 'Request a higher sending quota in the SES console; AWS decides within a day.',
      }),
      alarm('mail-doubled', {
        metric: metrics.of('feedback', 'doubled', quarter),
        hurts: 'A person got the same mail twice.',
        remedy: 'Find the notice in the log of feedback and report it with that log: this should only happen after an outage.',
      }),
      alarm('mail-mismatched', {
        metric: metrics.of('feedback', 'mismatched', quarter),
        hurts: 'A person may wait longer, or proof is being forged: an event did not match its notice or access request.',
        remedy:
          'Find it in the log of feedback; check whether `mail.from` changed, who else may send as it, and who may write to the buses.',
      }),
      alarm('mail-bounces', {
        metric: reputation('BounceRate', Duration.hours(1)),
        threshold: 0.05,
        hurts: 'Mail may stop soon: SES reviews an account at 5 % bounces, and stops it at 10 %.',
        remedy: 'Export the unreachable people, and correct their addresses in the source of staff records.',
      }),
      alarm('mail-complaints', {
        metric: reputation('ComplaintRate', Duration.hours(1)),
        threshold: 0.001,
        hurts: 'Mail may stop soon: SES reviews an account at 0.1 % spam reports.',
        remedy: 'Announce the sender to staff by another channel; `ides hold list` names those who reported it.',
      }),
      alarm('mail-refused', {
        metric: refusedMail(Duration.days(1)),
        // Percent.
        threshold: 2,
        hurts: 'More and more people get no mail: within a day 2 % bounced or was reported as spam.',
        remedy: 'Export the unreachable people, and correct their addresses in the source of staff records.',
      }),
      alarm('canary-late', {
        metric: metrics.of('feedback', 'canaryLag', Duration.hours(1), Stats.MAXIMUM),
        // Seconds.
        threshold: 900,
        hurts: 'Proof of notice comes late, so deadlines move: the test mail’s delivery took over 15 minutes to arrive.',
        remedy: 'Check the health of SES and EventBridge in the region, and the duration of feedback.',
      }),
    ]
    const ofAccess = [
      alarm('suspensions-held', {
        metric: metrics.of('escalate', 'heldDevices', quarter, Stats.MAXIMUM),
        hurts: 'Overdue devices keep their access: more than a limit allows would be suspended, so the brake holds them.',
        remedy: 'Run `ides brake list POLICY`; two people approve or reject the list: see infra/RUNBOOK.md.',
      }),
      alarm('suspensions-many', {
        metric: metrics.of('escalate', 'suspensions', Duration.hours(1)),
        threshold: suspensionsInAnHour,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        hurts: `More than ${suspensionsInAnHour} devices lost their access within an hour.`,
        remedy: 'Check that this was meant; `ides pause suspension` stops more, and a right import of devices restores access.',
      }),
    ]
    const ofProtected = isAnybodyProtected(configuration.access.protected)
      ? [
          alarm('protected-overdue', {
            metric: metrics.of('escalate', 'protectedDevices', quarter, Stats.MAXIMUM),
            hurts: 'Devices of protected people are overdue and keep their access, as `access.protected` says.',
            remedy: 'Talk to them; `ides brake list POLICY` names them, and two people may approve a device by its id.',
          }),
        ]
      : []
    const ofWork = [
      alarm('requests-late', {
        metric: metrics.waiting('lateRequests'),
        hurts: 'Requests wait longer than promised: people who asked for a decision have no answer, some no work access either.',
        remedy: 'Run `ides case list --asks`, which marks the late ones; an operator decides each with `ides case decide`.',
      }),
      alarm('erasures-held', {
        metric: metrics.waiting('heldErasures'),
        hurts: 'People who left, or are missing from a list of staff by mistake, would be erased, with the proof of their notices.',
        remedy: 'Compare the list of staff with `ides control`, which says how many wait; `ides resume erasure` erases them.',
      }),
      alarm('jobs-waiting', {
        metric: pieces.metricApproximateAgeOfOldestMessage({ period: quarter, statistic: Stats.MAXIMUM }),
        // Seconds. Even two million people are processed in less time.
        threshold: 1800,
        hurts: 'A new or amended policy is late: work on everyone waits for a worker.',
        remedy: 'Check that the event source of work is on, and whether Lambda throttles it; read its log.',
      }),
    ]
    const decisions = [
      alarm('drafts-late', {
        metric: metrics.waiting('lateDrafts'),
        hurts: 'A policy will not be announced in time: its draft is not approved 48 hours before `announcedAt`, or later.',
        remedy: 'Run `ides draft list`; submit and approve the draft, move `announcedAt`, or delete it.',
      }),
      alarm('paused-long', {
        metric: metrics.waiting('longPauses'),
        hurts: 'People get no mail, or overdue devices keep their access: a pause has lasted for two days.',
        remedy: 'Run `ides control`, which says who paused what and why; `ides resume` ends it.',
      }),
    ]
    const ofAccount = [
      ...[people, records].map(table =>
        alarm(`${table.node.id}-throttled`, {
          ...{ metric: tableThrottles(table, quarter), threshold: 100, ...lasting },
          hurts: 'Mail, pages and suspensions are slow: DynamoDB refuses requests to a table.',
          remedy: 'Check in the DynamoDB console whether the account limits tables; imports at night, or one at a time, help.',
        }),
      ),
      alarm('concurrency-high', {
        ...{ metric: concurrencyUsed(quarter), threshold: 80, ...lasting },
        hurts: 'Mail and pages may soon wait: functions of the account use 80 % of what may run at once.',
        remedy: 'Raise "Concurrent executions" of AWS Lambda in Service Quotas, and see which functions run.',
      }),
      ...(certificate === undefined
        ? []
        : [
            alarm('certificate-ends', {
              metric: certificate.metricDaysToExpiry(),
              threshold: 30,
              comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
              hurts: 'Pages, API and console will fail in browsers: their certificate ends within 30 days.',
              remedy: 'Check in ACM why it was not renewed: usually a DNS record is gone. An imported one you renew yourself.',
            }),
          ]),
    ]
    const ofNews = publish
      ? [
          alarm('news-late', {
            metric: publish.lambda.metric('IteratorAge', { period: quarter, statistic: Stats.MAXIMUM }),
            // Milliseconds.
            threshold: 900_000,
            hurts: 'Systems that open tickets or watch security hear of cases late.',
            remedy: 'Read the log of publish; if it names no fault, check that its event source is on.',
          }),
        ]
      : []
    const ofSources = sync ? sourceAlarms(alarm, metrics, sync) : []
    const ofConnectors = connect ? connectAlarms(alarm, metrics, connect) : []
    this.all = [
      ...[...failing, ...missed, ...kept, ...refusing, ...ofMail, ...decisions, ...ofAccount],
      ...[...ofAccess, ...ofProtected, ...ofWork, ...ofSources, ...ofConnectors, ...ofNews],
    ]
  }
}
