import { Duration, Validations } from 'aws-cdk-lib'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** Keeps failed events for a human, for two weeks: the most SQS offers. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, options: Pick<QueueProps, 'fifo'> = {}) {
    super(scope, id, { ...options, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) })
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself a dead-letter queue, of schedules, rules, topics and calls; the check recognises those of queues only.',
    })
  }
}
