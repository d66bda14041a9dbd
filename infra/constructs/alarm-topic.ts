import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { DeadLetterQueue } from './dead-letter-queue.ts'

export interface AlarmTopicProps {
  readonly email: string
  readonly deadLetterQueue: DeadLetterQueue
}

/** Mails alarms to their reader. Undeliverable messages go to the dead-letter queue. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, deadLetterQueue }: AlarmTopicProps) {
    // No key of its own: alarms hold no personal data.
    super(scope, id, { displayName: 'Ides: alarms', enforceSSL: true })
    // A custom policy replaces the default one, which let the whole account publish.
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
