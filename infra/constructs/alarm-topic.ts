import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { DeadLetterQueue } from './dead-letter-queue.ts'

export interface AlarmTopicProps {
  /** A mailbox that somebody reads. */
  readonly email: string
  readonly deadLetterQueue: DeadLetterQueue
}

/** Where alarms go, and from there to whoever reads them. What cannot be told them is kept. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, deadLetterQueue }: AlarmTopicProps) {
    // Without a key of its own: alarms have nothing of anybody in them.
    super(scope, id, { displayName: 'Ides: alarms', enforceSSL: true })
    this.addSubscription(new EmailSubscription(email, { deadLetterQueue }))
  }
}
