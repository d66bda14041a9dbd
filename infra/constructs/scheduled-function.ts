import { Duration } from 'aws-cdk-lib'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Construct } from 'constructs'
import { type DeadLetterQueue, ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export interface ScheduledFunctionProps extends Omit<ServiceFunctionProps, 'timeout' | 'failing'> {
  /** Default: five minutes. */
  timeout?: Duration
  every: Duration
  deadLetterQueue: DeadLetterQueue
}

/** A function on a schedule. Unfinished work stays due, so the next run is the retry. */
export class ScheduledFunction extends ServiceFunction {
  readonly every: Duration

  constructor(scope: Construct, id: string, { every, deadLetterQueue, ...rest }: ScheduledFunctionProps) {
    const maxEventAge = Duration.minutes(5)
    // A run must end well before fifteen minutes, when its claims are taken over.
    super(scope, id, { timeout: Duration.minutes(5), failing: { retryAttempts: 0, maxEventAge, deadLetterQueue }, ...rest })
    this.every = every

    new Schedule(this, 'Schedule', {
      description: `Starts ${id}`,
      schedule: ScheduleExpression.rate(every),
      timeWindow: TimeWindow.off(),
      target: new InvokeOnly(this.lambda, {
        input: ScheduleTargetInput.fromObject({}),
        deadLetterQueue,
        retryAttempts: 2,
        maxEventAge,
      }),
    })
  }
}

/** Allows only the function itself; `LambdaInvoke` would allow every version. */
class InvokeOnly extends LambdaInvoke {
  protected override addTargetActionToRole(role: IRole) {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.targetArn] }))
  }
}
