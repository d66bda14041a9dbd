import type { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'

/** What the functions of one deployment count, and what is made of it. */
export class Metrics {
  readonly #namespace: string

  /** @param namespace in which they count */
  constructor(namespace: string) {
    this.#namespace = namespace
  }

  /** @param service the function that counts */
  of(service: string, metricName: string, period: Duration, statistic: string = Stats.SUM): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: { service },
      period,
      statistic,
    })
  }

  /** 1 where something was due to somebody, and nobody was sent anything; otherwise 0. */
  nothingSent(period: Duration): MathExpression {
    const usingMetrics = {
      due1: this.of('remind', 'due', period),
      due2: this.of('escalate', 'due', period),
      sent1: this.of('remind', 'sent', period),
      sent2: this.of('escalate', 'sent', period),
    }
    const expression = 'IF(FILL(due1, 0) + FILL(due2, 0) > 0 AND FILL(sent1, 0) + FILL(sent2, 0) == 0, 1, 0)'
    return new MathExpression({ expression, usingMetrics, period, label: 'nothing was sent though something was due' })
  }

  /** 1 where more is due than the mail service takes today; otherwise 0. */
  overQuota(period: Duration): MathExpression {
    const usingMetrics = {
      due: this.of('remind', 'due', period, Stats.MAXIMUM),
      quota: this.of('remind', 'quotaLeft', period, Stats.MINIMUM),
    }
    return new MathExpression({
      expression: 'IF(due > quota, 1, 0)',
      usingMetrics,
      period,
      label: 'more is due than the quota of today has left',
    })
  }
}

/** Of mail from this account and region, by SES itself, from 0 to 1. */
export const reputation = (rate: 'BounceRate' | 'ComplaintRate', period: Duration): Metric =>
  new Metric({ namespace: 'AWS/SES', metricName: `Reputation.${rate}`, period, statistic: Stats.MAXIMUM })
