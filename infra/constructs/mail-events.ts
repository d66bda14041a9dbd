import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { ConfigurationSet, ConfigurationSetTlsPolicy, EmailSendingEvent, EventDestination, SuppressionReasons } from 'aws-cdk-lib/aws-ses'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { FeedbackFunction } from './feedback-function.ts'

/** All but opens and clicks: Ides does not watch what people do with their mail. */
const events = [
  EmailSendingEvent.SEND,
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.RENDERING_FAILURE,
]

/**
 * The configuration set that every mail is sent with, and the way back of its events. They come by two routes, for EventBridge promises only its
 * best effort, and a delivery that nobody heard of is no proof of notice. Hearing of it twice changes nothing.
 */
export class MailEvents extends Construct {
  readonly configurationSet: ConfigurationSet

  constructor(scope: Construct, id: string, { feedback }: { readonly feedback: FeedbackFunction }) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    })

    // SES writes to no other bus than the default one, where the mail of others in the account is told of as well.
    const eventBus = EventBus.fromEventBusName(this, 'DefaultBus', 'default')
    this.configurationSet.addEventDestination('ToEventBridge', { events, destination: EventDestination.eventBus(eventBus) })
    feedback.hearRule(
      new Rule(this, 'Told', {
        eventBus,
        description: 'What became of mail, to feedback',
        eventPattern: {
          source: ['aws.ses'],
          detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSet.configurationSetName] } } },
        },
      }),
    )

    // Without a key of its own: SES can use none that comes free, and SNS keeps an event no longer than it takes to pass it on.
    const topic = new Topic(this, 'Topic', { displayName: 'Ides: what became of mail', enforceSSL: true })
    this.configurationSet.addEventDestination('ToTopic', { events, destination: EventDestination.snsTopic(topic) })
    feedback.hearTopic(topic)
  }
}
