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
 * Where Ides asks whoever manages the devices for access to be suspended or restored, in the events `AccessSuspensionRequested` and
 * `AccessRestorationRequested`, and hears on the same bus that it was done. All of them are kept, to be sent again to whoever was not there.
 */
export class AccessBus extends EventBus {
  constructor(scope: Construct, id: string, { feedback, configuration }: AccessBusProps) {
    super(scope, id, { description: 'Ides: access asked for, and confirmed' })

    const confirmed = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']
    feedback.hearRule(
      new Rule(this, 'Confirmed', {
        eventBus: this,
        description: 'What was done to access, to feedback',
        eventPattern: { detailType: confirmed },
      }),
    )
    new Archive(this, 'Archive', {
      sourceEventBus: this,
      description: 'Ides: access asked for, and confirmed',
      eventPattern: { detailType: ['AccessSuspensionRequested', 'AccessRestorationRequested', ...confirmed] },
      retention: Duration.days(configuration.access.keptDays),
    })
  }
}
