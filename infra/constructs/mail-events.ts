import { Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { ConfigurationSet, ConfigurationSetTlsPolicy, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { FeedbackFunction } from './feedback-function.ts'

/** Not opens and clicks: Ides does not track readers. */
const events = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.RENDERING_FAILURE,
]

/**
 * The configuration set of all mail, and the routes of its events to feedback. There are two, unless the account's default bus is closed to them: EventBridge is best effort and a lost
 * delivery event is lost proof of notice. Duplicates change nothing. That a mail was sent proves little, and comes by the topic only.
 */
export class MailEvents extends Construct {
  readonly configurationSet: ConfigurationSet

  constructor(scope: Construct, id: string, { feedback, hasDefaultBus }: { feedback: FeedbackFunction; hasDefaultBus: boolean }) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      // Also not by the list of the account, to which it would add: Ides itself stops mail to an address that bounced, and nobody gets out of a
      // deadline by reporting it as spam.
      disableSuppressionList: true,
      // Whatever the account says: Virtual Deliverability Manager would rewrite links, which let their holder in, and add a pixel to each mail.
      vdmOptions: { engagementMetrics: false, optimizedSharedDelivery: false },
      // SES would drop mail to addresses that it takes for bad, and nobody would be notified.
      disableAutoValidation: true,
    })

    if (hasDefaultBus) this.#hearDefaultBus(feedback)
    // No key of its own: SES cannot use the free one, and SNS stores an event only until it is delivered.
    const topic = new Topic(this, 'Topic', { displayName: 'Ides: mail events', enforceSSL: true })
    topic.addToResourcePolicy(this.#allButOwnMail(topic))
    this.configurationSet.addEventDestination('ToTopic', {
      events: [EmailSendingEvent.SEND, ...events],
      destination: EventDestination.snsTopic(topic),
    })
    feedback.hearTopic(topic)
  }

  /** SES only publishes to that bus, which also carries events of other mail in the account. */
  #hearDefaultBus(feedback: FeedbackFunction) {
    const eventBus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')
    this.configurationSet.addEventDestination('ToEventBridge', { events, destination: EventDestination.eventBus(eventBus) })
    feedback.hearRule(
      new Rule(this, 'Told', {
        eventBus,
        description: 'Mail events to feedback',
        eventPattern: {
          source: ['aws.ses'],
          account: [Stack.of(this).account],
          detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSet.configurationSetName] } } },
        },
      }),
    )
  }

  /** Nobody else may publish: a forged event could prove a notice. */
  #allButOwnMail(topic: Topic): PolicyStatement {
    const resourceName = this.configurationSet.configurationSetName
    return new PolicyStatement({
      sid: 'OwnMailOnly',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnNotEquals: { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'ses', resource: 'configuration-set', resourceName }) },
      },
    })
  }
}
