import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { DeadLetterQueue, ServiceFunction, type ServiceFunctionProps, WorkQueue } from './service-function.ts'

/** A worker goes on until a minute before its timeout. Then the wake-up of the next minute waits already, so that the rate is used without a gap. */
const timeout = Duration.seconds(130)

/** Sends mail, one worker a shard at a time: a FIFO queue hands over the next wake-up of a shard when the one before has ended. */
export class SendFunction extends ServiceFunction {
  readonly wakeUps: WorkQueue
  readonly missedWakeUps: DeadLetterQueue

  constructor(scope: Construct, id: string, { configuration, environment }: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    // One whole processor: composing mail is what a worker does.
    super(scope, id, { configuration, environment, timeout, writes: true, memorySize: 1769, reserved: configuration.mail.workers })
    this.missedWakeUps = new DeadLetterQueue(this, 'MissedWakeUps', { fifo: true })
    this.wakeUps = new WorkQueue(this, 'WakeUps', {
      ...{ starts: this, missed: this.missedWakeUps, maxReceiveCount: 5, maxConcurrency: configuration.mail.workers, fifo: true },
      visibilityTimeout: timeout.plus(Duration.seconds(10)),
      retentionPeriod: Duration.hours(1),
    })
  }
}
