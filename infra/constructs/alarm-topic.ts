import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
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
    // A topic with a policy of its own has no longer the one by which its whole account may publish there.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    this.addSubscription(new EmailSubscription(email, { deadLetterQueue }))
  }
}
