import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Construct } from 'constructs'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export interface RehearsalFunctionProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  /** Where admins ask for rehearsals. */
  readonly eventBus: EventBus
  readonly deadLetterQueue: DeadLetterQueue
}

/** Rehearses a policy on everybody at once, when an admin asks. One that fails says so to whoever asked, and is not tried again by itself. */
export class RehearsalFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { eventBus, deadLetterQueue, ...rest }: RehearsalFunctionProps) {
    const maxEventAge = Duration.hours(1)
    super(scope, id, {
      ...rest,
      // The longest that there is.
      timeout: Duration.minutes(15),
      // Of a hundred thousand staff it took 981 MiB.
      memorySize: 2048,
      reserved: 2,
      failing: { retryAttempts: 0, maxEventAge, deadLetterQueue },
    })
    new Rule(this, 'Requested', {
      eventBus,
      description: 'Rehearsals that admins ask for',
      eventPattern: { source: ['ides'], detailType: ['RehearsalRequested'] },
      targets: [new LambdaFunction(this.lambda, { deadLetterQueue, retryAttempts: 10, maxEventAge })],
    })
  }
}
