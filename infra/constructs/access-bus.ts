import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** Who answers on the bus, and what it says. */
export const deviceManager = {
  source: 'device-manager',
  confirmed: ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed'],
}

/**
 * The event bus between Ides and device management: Ides publishes `AccessSuspensionRequested` and `AccessRestorationRequested`, device
 * management answers on the same bus, from this account or one that is configured. All events are archived for replay. Retained with its stack,
 * so that device management keeps its rules, and answers are kept while there is no service.
 */
export class AccessBus extends EventBus {
  constructor(scope: Construct, id: string, { accounts, keptDays }: Configuration['access']) {
    super(scope, id, { description: 'Ides: access requests and confirmations' })

    const { source, confirmed } = deviceManager
    if (accounts.length > 0)
      this.addToResourcePolicy(
        new PolicyStatement({
          sid: 'Confirm',
          principals: accounts.map(account => new AccountPrincipal(account)),
          actions: ['events:PutEvents'],
          resources: [this.eventBusArn],
          conditions: { 'ForAllValues:StringEquals': { 'events:source': source, 'events:detail-type': confirmed } },
        }),
      )
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this,
      description: 'Ides: access requests and confirmations',
      eventPattern: { detailType: ['AccessSuspensionRequested', 'AccessRestorationRequested', ...confirmed] },
      retention: Duration.days(keptDays),
    })
    // Deleted if the first deployment fails: the next try makes them under the same names.
    for (const one of [this, archive]) one.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
  }
}
