import { Duration } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Construct } from 'constructs'
import { newsTypes } from '#adapters/eventbridge/event-bus.ts'
import type { Configuration } from '../configuration.ts'
import { DeadLetterQueue, ServiceFunction } from './service-function.ts'

interface PublishFunctionProps {
  configuration: Configuration
  people: TableV2
  bus: EventBus
}

/** Publishes what happened in cases, from the stream of the table of people: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export class PublishFunction extends ServiceFunction {
  readonly missedNews: DeadLetterQueue

  constructor(scope: Construct, id: string, { configuration, people, bus }: PublishFunctionProps) {
    super(scope, id, { configuration, environment: { ACCESS_BUS: bus.eventBusName }, timeout: Duration.minutes(1) })
    this.missedNews = new DeadLetterQueue(this, 'MissedNews')
    this.may(['events:PutEvents'], [bus.eventBusArn], {
      'ForAllValues:StringEquals': { 'events:source': 'ides', 'events:detail-type': Object.values(newsTypes) },
    })
    this.lambda.addEventSourceMapping('People', {
      eventSourceArn: people.tableStreamArn,
      // The stream holds 24 hours. What a new service reads again, it publishes under the same ids.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(5),
      // Not those who are removed.
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: { ref: { S: FilterRule.exists() } } } })],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // A record that fails keeps back all after it in its part of the stream.
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(this.missedNews),
    })
  }
}
