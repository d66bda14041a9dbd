import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { type Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { tables } from '#adapters/dynamodb/table-keys.ts'
import { mostExported } from '#campaign/privacy/count-exports.ts'
import { isAnybodyProtected } from '#domain/access/brake.ts'
import { type AlarmText, alarmsTo, checkSource, type Operated } from './alarm.ts'
import { concurrencyUsed, filled, type Metrics, oldest, refusedMail, reputation, tableThrottles } from './metrics.ts'
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
  readonly all: readonly Alarm[]

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
    const alarm = alarmsTo(this, topics)

    const failing = functions.flatMap(({ watched: { lambda, node, loops }, hurts, remedy }) => [
      alarm(`${node.id}-errors`, lambda.metricErrors({ period: quarter }), hurts, remedy, seldom.includes(node.id) ? {} : lasting),
      alarm(
        `${node.id}-throttles`,
        lambda.metricThrottles({ period: quarter }),
        hurts,
        `Lambda has throttled ${node.id} for an hour: raise "Concurrent executions" of AWS Lambda in Service Quotas.`,
        {
          // Brief throttling is harmless.
          evaluationPeriods: 4,
        },
      ),
      ...(loops
        ? [
            alarm(
              `${node.id}-loop-stopped`,
              lambda.metric('RecursiveInvocationsDropped', { period: quarter, statistic: Stats.SUM }),
              hurts,
              `Lambda has stopped ${node.id} as a loop: see infra/RUNBOOK.md.`,
            ),
          ]
        : []),
    ])

    const missed = scheduled.map(({ node, every }) => {
      const isDaily = every.toMinutes() > 60
      return alarm(
        `${node.id}-missed`,
        filled(metrics.of(node.id, 'runs', isDaily ? Duration.hours(6) : Duration.minutes(Math.max(15, every.toMinutes() * 4)))),
        `The work of ${node.id} is not done: it has not completed its scheduled runs.`,
        `Check that its schedule is on, and read the log of ${node.id}.`,
        {
          evaluationPeriods: isDaily ? 5 : 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.BREACHING,
        },
      )
    })

    const kept = queues.map(({ watched, hurts, remedy }) =>
      alarm(
        `${watched.node.id}-waiting`,
        watched.metricApproximateNumberOfMessagesVisible({ period: quarter, statistic: Stats.MAXIMUM }),
        hurts,
        remedy,
      ),
    )

    const refusing = apis.map(({ watched, hurts, remedy }) =>
      alarm(
        `${watched.node.scope?.node.id}-failures`,
        watched.metricServerError({ period: quarter, statistic: Stats.SUM }),
        hurts,
        remedy,
        lasting,
      ),
    )

    const ofMail = [
      alarm(
        'mail-stopped',
        metrics.of('send', 'stopped', quarter),
        'No one gets mail: SES accepts none from this account.',
        'Check in the SES console whether the daily quota is used up or sending is paused; request a higher quota there.',
      ),
      alarm(
        'mail-silent',
        metrics.of('dispatch', 'silent', quarter),
        'No one gets mail or is suspended: no mail events have arrived for four hours.',
        'Check whether events of the configuration set reach feedback: see its log and the queue MissedEvents.',
      ),
      alarm('mail-waiting', oldest(wakeUps), 'People do not get mail that is due: no worker is sending it.', checkSource('send'), {
        threshold: 600,
      }),
      alarm(
        'events-waiting',
        oldest(events),
        'Proof of notice and access confirmations come late, so deadlines move: events wait to be taken.',
        'Read the log of feedback; if it names no fault, check that its event source is on, or raise `mail.listeners`.',
        {
          // Seconds; an event that fails once comes again after six minutes.
          threshold: 900,
        },
      ),
      alarm(
        'mail-unsent',
        metrics.nothingSent(quarter),
        'People do not get mail that is due: for half an hour nothing was sent.',
        'Read the log of send: it names each failure and the ref of the person.',
        lasting,
      ),
      alarm(
        'mail-over-quota',
        metrics.overQuota(quarter),
        'Some people get today’s mail tomorrow: more is due than the daily quota allows.',
        'Request a higher sending quota in the SES console; AWS decides within a day.',
        lasting,
      ),
      alarm(
        'mail-doubled',
        metrics.of('feedback', 'doubled', quarter),
        'A person got the same mail twice.',
        'Find the notice in the log of feedback and report it with that log: this should only happen after an outage.',
      ),
      alarm(
        'mail-mismatched',
        metrics.of('feedback', 'mismatched', quarter),
        'A person may wait longer, or proof is being forged: an event did not match its notice or access request.',
        'Find it in the log of feedback; check whether `mail.from` changed, who else may send as it, and who may write to the buses.',
      ),
      alarm(
        'mail-bounces',
        reputation('BounceRate', Duration.hours(1)),
        'Mail may stop soon: SES reviews an account at 5 % bounces, and stops it at 10 %.',
        'Export the unreachable people, and correct their addresses in the source of staff records.',
        { threshold: 0.05 },
      ),
      alarm(
        'mail-complaints',
        reputation('ComplaintRate', Duration.hours(1)),
        'Mail may stop soon: SES reviews an account at 0.1 % spam reports.',
        'Announce the sender to staff by another channel; `ides hold list` names those who reported it.',
        { threshold: 0.001 },
      ),
      alarm(
        'mail-refused',
        refusedMail(Duration.days(1)),
        'More and more people get no mail: within a day 2 % bounced or was reported as spam.',
        'Export the unreachable people, and correct their addresses in the source of staff records.',
        {
          // Percent.
          threshold: 2,
        },
      ),
      alarm(
        'canary-late',
        metrics.of('feedback', 'canaryLag', Duration.hours(1), Stats.MAXIMUM),
        'Proof of notice comes late, so deadlines move: the test mail’s delivery took over 15 minutes to arrive.',
        'Check the health of SES and EventBridge in the region, and the duration of feedback.',
        { threshold: 900 },
      ),
    ]
    const ofAccess = [
      alarm(
        'suspensions-held',
        metrics.of('escalate', 'heldDevices', quarter, Stats.MAXIMUM),
        'Overdue devices keep their access: more than a limit allows would be suspended, so the brake holds them.',
        'Run `ides brake list POLICY`; two people approve or reject the list: see infra/RUNBOOK.md.',
      ),
      alarm(
        'suspensions-many',
        metrics.of('escalate', 'suspensions', Duration.hours(1)),
        `More than ${suspensionsInAnHour} devices lost their access within an hour.`,
        'Check that this was meant; `ides pause suspension` stops more, and a right import of devices restores access.',
        {
          threshold: suspensionsInAnHour,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        },
      ),
    ]
    const ofProtected = isAnybodyProtected(configuration.access.protected)
      ? [
          alarm(
            'protected-overdue',
            metrics.of('escalate', 'protectedDevices', quarter, Stats.MAXIMUM),
            'Devices of protected people are overdue and keep their access, as `access.protected` says.',
            'Talk to them; `ides brake list POLICY` names them, and two people may approve a device by its id.',
          ),
        ]
      : []
    const ofWork = [
      alarm(
        'requests-late',
        metrics.waiting('lateRequests'),
        'Requests wait longer than promised: people who asked for a decision have no answer, some no work access either.',
        'Run `ides case list --asks`, which marks the late ones; an operator decides each with `ides case decide`.',
      ),
      alarm(
        'erasures-held',
        metrics.waiting('heldErasures'),
        'People who left, or are missing from a list of staff by mistake, would be erased, with the proof of their notices.',
        'Compare the list of staff with `ides control`, which says how many wait; `ides resume erasure` erases them.',
      ),
      alarm(
        'exports-many',
        metrics.waiting('exported'),
        `Personal data leaves: within 24 hours one admin exported what is stored about more than ${mostExported} people.`,
        'The audit log says who and of whom: run `ides audit list`. If it was not meant, end their sign-in at your identity provider.',
      ),
      alarm('jobs-waiting', oldest(pieces), 'A new or amended policy is late: work on everyone waits for a worker.', checkSource('work'), {
        // Seconds. Even two million people are processed in less time.
        threshold: 1800,
      }),
    ]
    const decisions = [
      alarm(
        'drafts-late',
        metrics.waiting('lateDrafts'),
        'A policy will not be announced in time: its draft is not approved 48 hours before `announcedAt`, or later.',
        'Run `ides draft list`; submit and approve the draft, move `announcedAt`, or delete it.',
      ),
      alarm(
        'paused-long',
        metrics.waiting('longPauses'),
        'People get no mail, or overdue devices keep their access: a pause has lasted for two days.',
        'Run `ides control`, which says who paused what and why; `ides resume` ends it.',
      ),
    ]
    const ofAccount = [
      ...[
        { table: people, keys: tables.people },
        { table: records, keys: tables.records },
      ].map(({ table, keys }) =>
        alarm(
          `${table.node.id}-throttled`,
          tableThrottles(table, keys, quarter),
          'Mail, pages and suspensions are slow: DynamoDB refuses requests to a table or an index of it.',
          'Check in the DynamoDB console whether the account limits tables; imports at night, or one at a time, help.',
          {
            threshold: 100,
            ...lasting,
          },
        ),
      ),
      alarm(
        'concurrency-high',
        concurrencyUsed(quarter),
        'Mail and pages may soon wait: functions of the account use 80 % of what may run at once.',
        'Raise "Concurrent executions" of AWS Lambda in Service Quotas, and see which functions run.',
        {
          threshold: 80,
          ...lasting,
        },
      ),
      ...(certificate === undefined
        ? []
        : [
            alarm(
              'certificate-ends',
              certificate.metricDaysToExpiry(),
              'Pages, API and console will fail in browsers: their certificate ends within 30 days.',
              'Check in ACM why it was not renewed: usually a DNS record is gone. An imported one you renew yourself.',
              {
                threshold: 30,
                comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
              },
            ),
          ]),
    ]
    const ofNews = publish
      ? [
          alarm(
            'news-late',
            publish.lambda.metric('IteratorAge', { period: quarter, statistic: Stats.MAXIMUM }),
            'Systems that open tickets or watch security hear of cases late.',
            'Read the log of publish; if it names no fault, check that its event source is on.',
            {
              // Milliseconds.
              threshold: 900_000,
            },
          ),
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
