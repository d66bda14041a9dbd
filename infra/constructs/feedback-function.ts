import { Duration, Lazy } from 'aws-cdk-lib'
import type { Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export interface FeedbackFunctionProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  readonly deadLetterQueue: DeadLetterQueue
}

/** Processes events of SES and device management. Events are evidence: one that fails goes to the dead-letter queue. */
export class FeedbackFunction extends ServiceFunction {
  readonly #deadLetterQueue: DeadLetterQueue
  /** ARNs. */
  readonly #sources: string[] = []

  constructor(scope: Construct, id: string, { deadLetterQueue, ...rest }: FeedbackFunctionProps) {
    const failing = { retryAttempts: 2, maxEventAge: Duration.hours(6), deadLetterQueue }
    super(scope, id, { ...rest, timeout: Duration.minutes(1), failing })
    this.#deadLetterQueue = deadLetterQueue
    // A human replays what it holds: nobody else may put an event there.
    deadLetterQueue.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [deadLetterQueue.queueArn],
        conditions: {
          ArnNotEquals: { 'aws:SourceArn': Lazy.list({ produce: () => this.#sources }), 'aws:PrincipalArn': this.role.roleArn },
        },
      }),
    )
  }

  hearRule(rule: Rule): void {
    const deadLetterQueue = this.#deadLetterQueue
    this.#sources.push(rule.ruleArn)
    rule.addTarget(new LambdaFunction(this.lambda, { deadLetterQueue, retryAttempts: 185, maxEventAge: Duration.hours(24) }))
  }

  hearTopic(topic: Topic): void {
    this.#sources.push(topic.topicArn)
    topic.addSubscription(new LambdaSubscription(this.lambda, { deadLetterQueue: this.#deadLetterQueue }))
  }
}
