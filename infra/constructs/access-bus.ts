import { Duration } from 'aws-cdk-lib'
import { Archive, EventBus, Rule } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import type { FeedbackFunction } from './feedback-function.ts'

export interface AccessBusProps {
  readonly feedback: FeedbackFunction
  readonly configuration: Configuration
}

/**
 * The event bus between Ides and device management: Ides publishes `AccessSuspensionRequested` and `AccessRestorationRequested`, device
 * management answers on the same bus. All events are archived for replay.
 */
export class AccessBus extends EventBus {
  constructor(scope: Construct, id: string, { feedback, configuration }: AccessBusProps) {
    super(scope, id, { description: 'Ides: access requests and confirmations' })

    const confirmed = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']
    feedback.hearRule(
      new Rule(this, 'Confirmed', {
        eventBus: this,
        description: 'Access confirmations to feedback',
        eventPattern: { detailType: confirmed },
      }),
    )
    new Archive(this, 'Archive', {
      sourceEventBus: this,
      description: 'Ides: access requests and confirmations',
      eventPattern: { detailType: ['AccessSuspensionRequested', 'AccessRestorationRequested', ...confirmed] },
      retention: Duration.days(configuration.access.keptDays),
    })
  }
}
