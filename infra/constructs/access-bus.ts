import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import type { FeedbackFunction } from './feedback-function.ts'

/**
 * Where Ides asks whoever manages the devices for access to be suspended or restored, in the events `AccessSuspensionRequested` and
 * `AccessRestorationRequested`, and hears on the same bus that it was done.
 */
export class AccessBus extends EventBus {
  constructor(scope: Construct, id: string, { feedback }: { readonly feedback: FeedbackFunction }) {
    super(scope, id, { description: 'Ides: access asked for, and confirmed' })

    feedback.hearRule(
      new Rule(this, 'Confirmed', {
        eventBus: this,
        description: 'What was done to access, to feedback',
        eventPattern: { detailType: ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed'] },
      }),
    )
  }
}
