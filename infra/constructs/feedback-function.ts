import { Duration, Lazy } from 'aws-cdk-lib'
import type { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { AnyPrincipal, type Conditions, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type DeadLetterQueue, ServiceFunction, type ServiceFunctionProps, WorkQueue } from './service-function.ts'

interface FeedbackFunctionProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  deadLetterQueue: DeadLetterQueue
}

const timeout = Duration.minutes(1)

/**
 * Processes events of SES and device management, in batches from one queue. Events are evidence: one that keeps failing, or does not reach the
 * queue, goes to the dead-letter queue.
 */
export class FeedbackFunction extends ServiceFunction {
  readonly events: WorkQueue
  readonly #deadLetterQueue: DeadLetterQueue
  /** ARNs. */
  readonly #sources: string[] = []

  constructor(scope: Construct, id: string, { configuration, environment, deadLetterQueue }: FeedbackFunctionProps) {
    const { listeners } = configuration.mail
    // One whole processor: it waits for little, since the people of a batch are read and saved side by side.
    super(scope, id, { configuration, environment, timeout, memorySize: 1769, reserved: listeners })
    this.#deadLetterQueue = deadLetterQueue
    this.events = new WorkQueue(this, 'Events', {
      ...{ starts: this, missed: deadLetterQueue, maxReceiveCount: 5, maxConcurrency: listeners },
      // As AWS recommends for functions.
      visibilityTimeout: Duration.minutes(6 * timeout.toMinutes()),
      retentionPeriod: Duration.days(7),
      // A window, so that what comes of one mail, by both routes, is mostly in one batch.
      source: { batchSize: 100, maxBatchingWindow: Duration.seconds(2), reportBatchItemFailures: true },
    })
    // Only our sources may send to either queue, and a redrive, in which SQS sends for the operator.
    this.#letNobodyElseIn(this.events, { BoolIfExists: { 'aws:ViaAWSService': 'false' } })
    this.#letNobodyElseIn(deadLetterQueue)
  }

  #letNobodyElseIn(queue: Queue, unless: Conditions = {}) {
    queue.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnNotEquals: { 'aws:SourceArn': Lazy.list({ produce: () => this.#sources }) }, ...unless },
      }),
    )
  }

  hearRule(rule: Rule) {
    const deadLetterQueue = this.#deadLetterQueue
    this.#sources.push(rule.ruleArn)
    rule.addTarget(new SqsQueue(this.events, { deadLetterQueue, retryAttempts: 185, maxEventAge: Duration.hours(24) }))
  }

  hearTopic(topic: Topic) {
    this.#sources.push(topic.topicArn)
    topic.addSubscription(new SqsSubscription(this.events, { deadLetterQueue: this.#deadLetterQueue }))
  }
}
