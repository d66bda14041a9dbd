import { Duration } from 'aws-cdk-lib'
import { Archive, EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import type { FeedbackFunction } from './feedback-function.ts'

export interface AccessBusProps {
  readonly feedback: FeedbackFunction
  readonly configuration: Configuration
}

/**
 * The event bus between Ides and device management: Ides publishes `AccessSuspensionRequested` and `AccessRestorationRequested`, device
 * management answers on the same bus, from this account or one that is configured. All events are archived for replay.
 */
export class AccessBus extends EventBus {
  constructor(scope: Construct, id: string, { feedback, configuration }: AccessBusProps) {
    super(scope, id, { description: 'Ides: access requests and confirmations' })

    const source = 'device-manager'
    const confirmed = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']
    const { accounts, keptDays } = configuration.access
    feedback.hearRule(
      new Rule(this, 'Confirmed', {
        eventBus: this,
        description: 'Access confirmations to feedback',
        eventPattern: { source: [source], account: [this.env.account, ...accounts], detailType: confirmed },
      }),
    )
    if (accounts.length > 0)
      this.addToResourcePolicy(
        new PolicyStatement({
          sid: 'Confirm',
          principals: accounts.map((account) => new AccountPrincipal(account)),
          actions: ['events:PutEvents'],
          resources: [this.eventBusArn],
          conditions: { 'ForAllValues:StringEquals': { 'events:source': source, 'events:detail-type': confirmed } },
        }),
      )
    new Archive(this, 'Archive', {
      sourceEventBus: this,
      description: 'Ides: access requests and confirmations',
      eventPattern: { detailType: ['AccessSuspensionRequested', 'AccessRestorationRequested', ...confirmed] },
      retention: Duration.days(keptDays),
    })
  }
}
