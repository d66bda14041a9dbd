import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { Construct } from 'constructs'
import { detailTypes } from '#adapters/eventbridge/event-bus.ts'
import { callLasts } from '#domain/access/answers.ts'
import { ScheduledFunction, type ScheduledFunctionProps } from './scheduled-function.ts'
import { DeadLetterQueue, type ServiceFunction, WorkQueue } from './service-function.ts'

interface ConnectFunctionProps extends Pick<ScheduledFunctionProps, 'configuration' | 'environment' | 'deadLetterQueue' | 'network'> {
  bus: EventBus
}

/** A worker is dead before its call counts as over. */
const timeout = Duration.minutes(callLasts.minutes).minus(Duration.seconds(20))

/** Workers at once. Those of suspensions leave some to restorations, whatever waits. */
const workers = { restorations: 4, suspensions: 2 } as const

/** Carries out access requests of the bus in other systems, from a queue for each direction. It alone may read the secrets of connectors. */
export class ConnectFunction extends ScheduledFunction {
  readonly restorations: WorkQueue
  readonly suspensions: WorkQueue
  readonly missedRestorations: DeadLetterQueue
  readonly missedSuspensions: DeadLetterQueue

  constructor(scope: Construct, id: string, { configuration, environment, deadLetterQueue, network, bus }: ConnectFunctionProps) {
    const { connectors } = configuration.access
    super(scope, id, {
      ...{ configuration, deadLetterQueue, timeout, network },
      environment: { ...environment, CONNECTORS: JSON.stringify(connectors) },
      // Compares a part of all devices, once a day.
      every: Duration.minutes(15),
      reserved: workers.restorations + workers.suspensions + 1,
      loops: true,
    })
    this.missedRestorations = new DeadLetterQueue(this, 'MissedRestorations')
    this.missedSuspensions = new DeadLetterQueue(this, 'MissedSuspensions')
    this.restorations = this.#queue('Restorations', workers.restorations, this.missedRestorations)
    this.suspensions = this.#queue('Suspensions', workers.suspensions, this.missedSuspensions)
    this.#hear(bus, 'RestorationRequested', detailTypes.granted, this.restorations, this.missedRestorations)
    this.#hear(bus, 'SuspensionRequested', detailTypes.suspended, this.suspensions, this.missedSuspensions)
    this.maySend(this)
    this.may(['sqs:SendMessage'], [this.restorations.queueArn])
    this.maySignInTo(Object.values(connectors))
  }

  /** Lets a function ask for errands, which wait behind suspensions. */
  maySend(one: ServiceFunction) {
    one.tell({ RESTORATIONS: this.restorations.queueUrl, SUSPENSIONS: this.suspensions.queueUrl })
    one.may(['sqs:SendMessage'], [this.suspensions.queueArn])
  }

  #queue(id: string, maxConcurrency: number, missed: DeadLetterQueue): WorkQueue {
    return new WorkQueue(this, id, {
      ...{ starts: this, missed, maxReceiveCount: 5, maxConcurrency, source: { batchSize: 10, reportBatchItemFailures: true } },
      visibilityTimeout: timeout.plus(Duration.seconds(10)),
      // A sweep repeats what is older.
      retentionPeriod: Duration.hours(2),
    })
  }

  #hear(eventBus: EventBus, id: string, detailType: string, queue: WorkQueue, deadLetterQueue: DeadLetterQueue) {
    const rule = new Rule(this, id, {
      eventBus,
      description: `${detailType} to connectors`,
      eventPattern: { source: ['ides'], account: [this.lambda.env.account], detailType: [detailType] },
    })
    rule.addTarget(new SqsQueue(queue, { deadLetterQueue, retryAttempts: 185, maxEventAge: Duration.hours(1) }))
  }
}
