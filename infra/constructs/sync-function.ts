import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Configured } from '#domain/sources/configured.ts'
import { configuredOf } from '#domain/sources/settings.ts'
import type { SystemSignIn } from '#domain/sources/sign-in.ts'
import type { Configuration } from '../configuration.ts'
import { ScheduledFunction, type ScheduledFunctionProps } from './scheduled-function.ts'
import { DeadLetterQueue, type ServiceFunction, WorkQueue } from './service-function.ts'

type SyncFunctionProps = Pick<ScheduledFunctionProps, 'configuration' | 'environment' | 'deadLetterQueue' | 'network'>

/** Errands done at once: the least that Lambda takes. */
const atOnce = 2

/** Sources and directories. */
export const systemsRead = ({ sources, directories }: Configuration): readonly SystemSignIn[] => [
  ...Object.values(sources),
  ...Object.values(directories),
]

/** Reads sources and directories on a schedule, and does errands in between. It alone may read their secrets. */
export class SyncFunction extends ScheduledFunction {
  /** What it reads. */
  readonly read: readonly Configured[]
  readonly errands: WorkQueue
  readonly missedErrands: DeadLetterQueue

  constructor(scope: Construct, id: string, { configuration, environment, deadLetterQueue, network }: SyncFunctionProps) {
    const { sources, directories } = configuration
    super(scope, id, {
      ...{ configuration, deadLetterQueue, network },
      environment: { ...environment, SOURCES: JSON.stringify(sources), DIRECTORIES: JSON.stringify(directories) },
      every: Duration.minutes(15),
      // Pages of a thousand devices are parsed, matched and reviewed.
      memorySize: 1769,
      reserved: atOnce + 1,
      loops: true,
    })
    this.read = configuredOf(sources, directories)
    this.missedErrands = new DeadLetterQueue(this, 'MissedErrands')
    this.errands = new WorkQueue(this, 'Errands', {
      ...{ starts: this, missed: this.missedErrands, maxReceiveCount: 3, maxConcurrency: atOnce },
      visibilityTimeout: Duration.minutes(5).plus(Duration.seconds(10)),
      retentionPeriod: Duration.hours(1),
    })
    this.maySend(this)
    this.maySignInTo(systemsRead(configuration))
  }

  /** Lets a function put errands on the queue. */
  maySend(one: ServiceFunction) {
    one.tell({ ERRANDS: this.errands.queueUrl })
    one.may(['sqs:SendMessage'], [this.errands.queueArn])
  }
}
