import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { MetricName } from '#functions/runtime/metrics.ts'
import type { Operated } from './alarm.ts'
import type { Alarms } from './alarms.ts'
import { type Metrics, reputation } from './metrics.ts'
import type { DeadLetterQueue, ServiceFunction } from './service-function.ts'

interface IdesDashboardProps extends Operated {
  metrics: Metrics
  alarms: Alarms
  functions: readonly ServiceFunction[]
  queues: readonly DeadLetterQueue[]
}

/** That a widget shows. */
const mostAlarms = 100

const quarter = Duration.minutes(15)

export class IdesDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { metrics, alarms, functions, queues, ...operated }: IdesDashboardProps) {
    const { configuration, me, admin, sync, connect } = operated
    super(scope, id, { dashboardName: configuration.name, defaultInterval: Duration.days(3) })
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 })
    const sums = (service: string, names: readonly MetricName[]) => names.map(one => metrics.of(service, one, quarter))

    // The API's own metrics cost nothing.
    const requests = (api: HttpApi) => [
      api.metricCount({ period: quarter }),
      api.metricClientError({ period: quarter }),
      api.metricServerError({ period: quarter }),
    ]

    for (let from = 0; from < alarms.all.length; from += mostAlarms)
      this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all.slice(from, from + mostAlarms), width: 24, height: 5 }))
    this.addWidgets(new TextWidget({ markdown: '## The campaign', width: 24, height: 1 }))
    this.addWidgets(
      graph('Mail sent and due', sums('send', ['sent', 'due'])),
      graph('Mail events that need a look', sums('feedback', ['doubled', 'mismatched'])),
      graph('Runs that SES stopped', sums('send', ['stopped'])),
    )
    this.addWidgets(
      graph('Staff pages', requests(me.api)),
      graph('Admin API', requests(admin.api)),
      graph('Quota left today', [metrics.of('dispatch', 'quotaLeft', quarter, Stats.MINIMUM)]),
    )
    if (sync)
      this.addWidgets(
        graph(
          'Hours since the last whole pass',
          sync.read.map(({ name }) => metrics.hoursBehind(name)),
        ),
        graph('Passes that are held', [metrics.of('sync', 'heldPasses', quarter, Stats.MAXIMUM)]),
        graph(
          'Records unread, and users unmatched in percent',
          (['unread', 'unmatchedPercent'] as const).map(one => metrics.of('sync', one, quarter, Stats.MAXIMUM)),
        ),
      )
    if (connect)
      this.addWidgets(
        graph('Longest restoration in seconds, since its request', [metrics.of('connect', 'restorationSeconds', quarter, Stats.MAXIMUM)]),
        graph('Access that cannot be set', sums('connect', ['permission', 'gone', 'unconfirmed'])),
        graph('Open requests', [
          connect.restorations.metricApproximateNumberOfMessagesVisible({ period: quarter, statistic: Stats.MAXIMUM }),
          connect.suspensions.metricApproximateNumberOfMessagesVisible({ period: quarter, statistic: Stats.MAXIMUM }),
        ]),
      )
    this.addWidgets(new TextWidget({ markdown: '## The machine', width: 24, height: 1 }))
    this.addWidgets(
      graph(
        'Errors',
        functions.map(({ lambda }) => lambda.metricErrors({ period: quarter })),
      ),
      graph(
        'Longest duration',
        functions.map(({ lambda }) => lambda.metricDuration({ period: quarter, statistic: Stats.MAXIMUM })),
      ),
      graph(
        'Waiting for a human',
        queues.map(queue => queue.metricApproximateNumberOfMessagesVisible({ period: quarter })),
      ),
    )
    this.addWidgets(
      graph('Seconds until a delivery is reported', [metrics.of('feedback', 'canaryLag', Duration.hours(1), Stats.MAXIMUM)]),
      graph('Bounces and complaints', [reputation('BounceRate', Duration.hours(1)), reputation('ComplaintRate', Duration.hours(1))]),
    )
  }
}
