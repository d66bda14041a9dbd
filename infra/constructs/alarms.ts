import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { type Said, SaidAlarm, type SaidAlarmProps } from './alarm.ts'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { type Metrics, reputation } from './metrics.ts'
import type { ScheduledFunction } from './scheduled-function.ts'
import type { ServiceFunction } from './service-function.ts'

export interface AlarmsProps {
  readonly topic: ITopic
  readonly metrics: Metrics
  /** Each function, whom it hurts when it fails, and what to do. */
  readonly functions: readonly (Said & { readonly watched: ServiceFunction })[]
  readonly scheduled: readonly ScheduledFunction[]
  readonly queues: readonly (Said & { readonly watched: DeadLetterQueue })[]
  readonly apis: readonly (Said & { readonly watched: HttpApi })[]
}

const quarter = Duration.minutes(15)

/** All that somebody has to be woken for. */
export class Alarms extends Construct {
  readonly all: readonly SaidAlarm[]

  constructor(scope: Construct, id: string, { topic, metrics, functions, scheduled, queues, apis }: AlarmsProps) {
    super(scope, id)
    const alarm = (name: string, props: Omit<SaidAlarmProps, 'topic'>) => new SaidAlarm(this, name, { topic, ...props })

    const failing = functions.flatMap(({ watched: { lambda, node }, hurts, remedy }) => [
      alarm(`${node.id}-errors`, { metric: lambda.metricErrors({ period: quarter }), hurts, remedy }),
      alarm(`${node.id}-throttles`, {
        metric: lambda.metricThrottles({ period: quarter }),
        // One that waits a moment for another hurts nobody.
        evaluationPeriods: 4,
        hurts,
        remedy: `The account has let ${node.id} wait for an hour: raise "Concurrent executions" of AWS Lambda in Service Quotas.`,
      }),
    ])

    const missed = scheduled.map(({ node, every }) => {
      const isDaily = every.toMinutes() > 60
      return alarm(`${node.id}-missed`, {
        metric: metrics.of(node.id, 'runs', isDaily ? Duration.hours(6) : Duration.minutes(Math.max(15, every.toMinutes() * 4))),
        evaluationPeriods: isDaily ? 5 : 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
        hurts: `What ${node.id} does for people is not done: it has not run to its end as often as it should.`,
        remedy: `See whether its schedule is on, and what the log of ${node.id} says.`,
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
        hurts,
        remedy,
      }),
    )

    const ofMail = [
      alarm('mail-stopped', {
        metric: metrics.of('remind', 'stopped', quarter),
        hurts: 'Nobody gets mail: the mail service takes none from this account.',
        remedy: 'See in the SES console whether the day’s quota is used up or sending is paused, and ask for more there.',
      }),
      alarm('mail-silent', {
        metric: metrics.of('remind', 'silent', quarter),
        hurts: 'Nobody gets mail, and nobody is cut off: for four hours nothing was heard of mail that was sent.',
        remedy: 'See whether events of the configuration set get to the function feedback, by its log and the queue MissedEvents.',
      }),
      alarm('mail-unsent', {
        metric: metrics.nothingSent(quarter),
        evaluationPeriods: 2,
        hurts: 'People are not told what they were to be told by now: for half an hour something was due, and nothing was sent.',
        remedy: 'Read the logs of remind and escalate: they name what failed, by the refs of those it concerns.',
      }),
      alarm('mail-over-quota', {
        metric: metrics.overQuota(quarter),
        hurts: 'Some of those who are owed mail today get it only tomorrow: more is due than the mail service takes today.',
        remedy: 'Ask for a higher sending quota in the SES console; it is granted within a day.',
      }),
      alarm('mail-doubled', {
        metric: metrics.of('feedback', 'doubled', quarter),
        hurts: 'Somebody got the same mail twice.',
        remedy:
          'Read in the log of feedback which notice it was, and report it with that log: it should be impossible but after an outage.',
      }),
      alarm('mail-bounces', {
        metric: reputation('BounceRate', Duration.hours(1)),
        threshold: 0.05,
        hurts: 'Soon nobody gets mail: so much bounces that SES reviews the account at 5 %, and stops it at 10 %.',
        remedy: 'Export those who cannot be reached, and have their addresses mended where staff records come from.',
      }),
      alarm('mail-complaints', {
        metric: reputation('ComplaintRate', Duration.hours(1)),
        threshold: 0.001,
        hurts: 'Soon nobody gets mail: so many report it as spam that SES reviews the account at 0.1 %.',
        remedy: 'Tell staff beforehand, by another way, whom mail comes from; see in the log of feedback which notices it is about.',
      }),
      alarm('canary-late', {
        metric: metrics.of('feedback', 'canaryLag', Duration.hours(1), Stats.MAXIMUM),
        // Seconds.
        threshold: 900,
        hurts:
          'It is known late that people were told, so that deadlines are put off: the test mail took over a quarter of an hour to be heard of.',
        remedy: 'See the health of SES and EventBridge in the region, and how long feedback takes.',
      }),
      alarm('canary-missing', {
        metric: metrics.of('feedback', 'canary', Duration.hours(6)),
        evaluationPeriods: 5,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
        hurts: 'Probably nobody’s mail arrives, or nobody hears that it did: the test mail of the day was not heard of.',
        remedy: 'Run `ides doctor`; then read the logs of canary and feedback.',
      }),
    ]
    this.all = [...failing, ...missed, ...kept, ...refusing, ...ofMail]
  }
}
