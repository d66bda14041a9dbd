import { Duration } from 'aws-cdk-lib'
import type { Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
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

  constructor(scope: Construct, id: string, { deadLetterQueue, ...rest }: FeedbackFunctionProps) {
    const failing = { retryAttempts: 2, maxEventAge: Duration.hours(6), deadLetterQueue }
    super(scope, id, { ...rest, timeout: Duration.minutes(1), failing })
    this.#deadLetterQueue = deadLetterQueue
  }

  hearRule(rule: Rule): void {
    const deadLetterQueue = this.#deadLetterQueue
    rule.addTarget(new LambdaFunction(this.lambda, { deadLetterQueue, retryAttempts: 185, maxEventAge: Duration.hours(24) }))
  }

  hearTopic(topic: Topic): void {
    topic.addSubscription(new LambdaSubscription(this.lambda, { deadLetterQueue: this.#deadLetterQueue }))
  }
}
