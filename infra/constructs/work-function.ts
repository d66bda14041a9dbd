import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { DeadLetterQueue, ServiceFunction, type ServiceFunctionProps, WorkQueue } from './service-function.ts'

/** A worker stops a minute before, and leaves the rest of its piece to the next. */
const timeout = Duration.minutes(5)

/** Works on the pieces of jobs, side by side. Each may come twice: the code sees to that. */
export class WorkFunction extends ServiceFunction {
  readonly pieces: WorkQueue
  readonly missedPieces: DeadLetterQueue

  constructor(scope: Construct, id: string, { configuration, environment }: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    // Few where staff are few: a new account may run ten functions.
    const workers = configuration.staff.count > 10_000 ? 4 : 2
    // One whole processor: reading and reviewing people is what a worker does.
    super(scope, id, { configuration, environment, timeout, memorySize: 1769, reserved: workers, loops: true })
    this.missedPieces = new DeadLetterQueue(this, 'MissedPieces')
    this.pieces = new WorkQueue(this, 'Pieces', {
      ...{ starts: this, missed: this.missedPieces, maxReceiveCount: 3, maxConcurrency: workers },
      visibilityTimeout: timeout.plus(Duration.seconds(10)),
      // Longer than a job is put again.
      retentionPeriod: Duration.hours(4),
    })
    this.tell({ PIECES: this.pieces.queueUrl })
  }
}
