import { Stack } from 'aws-cdk-lib'
import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import type { Tables } from '../table-access.ts'
import type { AdminApi } from './admin-api.ts'
import type { ConnectFunction } from './connect-function.ts'
import type { ConsoleSite } from './console-site.ts'
import type { FeedbackFunction } from './feedback-function.ts'
import type { PublishFunction } from './publish-function.ts'
import type { SendFunction } from './send-function.ts'
import type { DeadLetterQueue } from './service-function.ts'
import type { StaffPageFunction } from './staff-page.ts'
import type { SyncFunction } from './sync-function.ts'
import type { WorkFunction } from './work-function.ts'

/** What alarms and graphs watch. */
export interface Operated {
  configuration: Configuration
  data: Tables & { key: IKey }
  send: SendFunction
  work: WorkFunction
  feedback: FeedbackFunction
  me: StaffPageFunction
  admin: AdminApi
  /** Absent where nobody can sign in to it. */
  site: ConsoleSite | undefined
  missedRuns: DeadLetterQueue
  missedEvents: DeadLetterQueue
  /** Absent where no source and no directory is configured. */
  sync: SyncFunction | undefined
  /** Absent where no connector is configured. */
  connect: ConnectFunction | undefined
  /** Absent where case events are off. */
  publish: PublishFunction | undefined
}

interface AlarmTopicProps extends Pick<Configuration['alarms'], 'email' | 'webhook'> {
  deadLetterQueue: DeadLetterQueue
}

/** Sends alarms to their readers. Undeliverable messages go to the dead-letter queue. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, webhook, deadLetterQueue }: AlarmTopicProps) {
    // No key of its own: alarms hold no personal data.
    super(scope, id, { displayName: 'Ides: alarms', enforceSSL: true })
    // A custom policy replaces the default one, which let the whole account publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    this.addSubscription(new EmailSubscription(email, { deadLetterQueue }))
    if (webhook !== undefined) this.addSubscription(new UrlSubscription(webhook, { deadLetterQueue }))
  }
}

/** What the reader of an alarm needs. */
export interface AlarmText {
  /** Who is hurt, and how: a sentence. */
  hurts: string
  /** What to do: a sentence. */
  remedy: string
}

/** An alarm that says who is hurt and what to do. By default one datapoint of 1 or more raises it, and missing data does not. */
export type MakeAlarm = (
  name: string,
  metric: IMetric,
  hurts: AlarmText['hurts'],
  remedy: AlarmText['remedy'],
  more?: Partial<AlarmProps>,
) => Alarm

/** @param topics who is told */
export const alarmsTo =
  (scope: Construct, topics: readonly ITopic[]): MakeAlarm =>
  (name, metric, hurts, remedy, more) => {
    const alarm = new Alarm(scope, name, {
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...more,
      alarmDescription: `${hurts} ${remedy}`,
    })
    const actions = topics.map(topic => new SnsAction(topic))
    alarm.addAlarmAction(...actions)
    alarm.addOkAction(...actions)
    return alarm
  }

/** What to do where messages wait. @param worker the function that they start */
export const checkSource = (worker: string) =>
  `Check that the event source of ${worker} is on, and whether Lambda throttles it; read its log.`
