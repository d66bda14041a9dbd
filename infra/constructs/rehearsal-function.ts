import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Construct } from 'constructs'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export interface RehearsalFunctionProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  /** Carries the requests. */
  readonly eventBus: EventBus
  readonly deadLetterQueue: DeadLetterQueue
}

/** Rehearses a policy on everyone at an admin's request. A failed rehearsal is reported, not retried. */
export class RehearsalFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { eventBus, deadLetterQueue, ...rest }: RehearsalFunctionProps) {
    const maxEventAge = Duration.hours(1)
    super(scope, id, {
      ...rest,
      // Lambda's maximum.
      timeout: Duration.minutes(15),
      // 981 MiB were used for 100,000 staff.
      memorySize: 2048,
      reserved: 2,
      failing: { retryAttempts: 0, maxEventAge, deadLetterQueue },
    })
    new Rule(this, 'Requested', {
      eventBus,
      description: 'Rehearsal requests',
      eventPattern: { source: ['ides'], detailType: ['RehearsalRequested'] },
      targets: [new LambdaFunction(this.lambda, { deadLetterQueue, retryAttempts: 10, maxEventAge })],
    })
  }
}
