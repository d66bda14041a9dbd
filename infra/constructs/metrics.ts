import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { TableKeys } from '#adapters/dynamodb/table-keys.ts'
import { shards } from '#domain/people/ref.ts'
import type { MetricName } from '#functions/runtime/metrics.ts'

/** The metrics of one deployment's functions. */
export class Metrics {
  readonly #namespace: string

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  /** @param service the name of a function @param more further dimensions */
  of(service: string, metricName: MetricName, period: Duration, statistic: string = Stats.SUM, more: Record<string, string> = {}): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: { service, ...more },
      period,
      statistic,
    })
  }

  /** How many of something wait for an admin, as `retain` counts every hour. */
  waiting(metricName: MetricName): Metric {
    return this.of('retain', metricName, Duration.hours(2), Stats.MAXIMUM)
  }

  /** Hours since the last whole pass over a source. */
  hoursBehind(source: string): Metric {
    return this.of('sync', 'hoursBehind', Duration.hours(1), Stats.MAXIMUM, { source })
  }

  /** 1 if something was due and nothing was sent, else 0. */
  nothingSent(period: Duration): MathExpression {
    const usingMetrics = {
      due: this.of('send', 'due', period),
      sent: this.of('send', 'sent', period),
    }
    const expression = 'IF(FILL(due, 0) > 0 AND FILL(sent, 0) == 0, 1, 0)'
    return new MathExpression({ expression, usingMetrics, period, label: 'due, but nothing sent' })
  }

  /** 1 if more is due than the mail service still takes today, else 0. */
  overQuota(period: Duration): MathExpression {
    const usingMetrics = {
      due: this.of('send', 'due', period, Stats.MAXIMUM),
      quota: this.of('dispatch', 'quotaLeft', period, Stats.MINIMUM),
    }
    return new MathExpression({
      // Each worker counts its own shard, and all are alike.
      expression: `IF(FILL(due, 0) * ${shards.length} > FILL(quota, REPEAT), 1, 0)`,
      usingMetrics,
      period,
      label: 'more due than today’s quota',
    })
  }
}

/** With a zero where nothing was written: without one, CloudWatch first looks back at what was, and an alarm on silence rings late. */
export const filled = (metric: Metric): MathExpression =>
  new MathExpression({
    expression: 'FILL(written, 0)',
    usingMetrics: { written: metric },
    period: Duration.seconds(metric.period.toSeconds()),
    label: metric.metricName,
  })

/** Mails of the account that bounced or were reported as spam, in percent; few are no sign. */
export const refusedMail = (period: Duration): MathExpression => {
  const mails = (metricName: string) => new Metric({ namespace: 'AWS/SES', metricName, period, statistic: Stats.SUM })
  return new MathExpression({
    expression: 'IF(FILL(bounced, 0) + FILL(reported, 0) >= 10, (FILL(bounced, 0) + FILL(reported, 0)) / FILL(sent, 1) * 100, 0)',
    usingMetrics: { bounced: mails('Bounce'), reported: mails('Complaint'), sent: mails('Send') },
    period,
    label: 'percent',
  })
}

/** Seconds for which a message has waited. */
export const oldest = (queue: IQueue) =>
  queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15), statistic: Stats.MAXIMUM })

/**
 * Reads and writes that DynamoDB refused for a table and its indexes. The metrics of a table leave out its indexes, although a hot index refuses
 * writes to the table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export const tableThrottles = ({ tableName: TableName }: ITableV2, { indexes }: TableKeys, period: Duration): MathExpression => {
  const places = [{ TableName }, ...Object.keys(indexes).map(name => ({ TableName, GlobalSecondaryIndexName: name }))]
  const throttled = places.flatMap(dimensionsMap =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
      metricName => new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, period, statistic: Stats.SUM }),
    ),
  )
  const usingMetrics = Object.fromEntries(throttled.map((metric, at) => [`events${at}`, metric]))
  const expression = Object.keys(usingMetrics)
    .map(id => `FILL(${id}, 0)`)
    .join(' + ')
  return new MathExpression({ expression, usingMetrics, period, label: 'throttled reads and writes' })
}

/** Functions of the account that run at once, in percent of what it may. */
export const concurrencyUsed = (period: Duration): MathExpression => {
  const running = new Metric({ namespace: 'AWS/Lambda', metricName: 'ConcurrentExecutions', period, statistic: Stats.MAXIMUM })
  return new MathExpression({
    expression: 'FILL(running, 0) / SERVICE_QUOTA(running) * 100',
    usingMetrics: { running },
    period,
    label: 'percent',
  })
}

/** What SES measures for the account and region, from 0 to 1. */
export const reputation = (rate: 'BounceRate' | 'ComplaintRate', period: Duration): Metric =>
  new Metric({ namespace: 'AWS/SES', metricName: `Reputation.${rate}`, period, statistic: Stats.MAXIMUM })
