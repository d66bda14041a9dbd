import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { MetricName } from '../../functions/runtime/metrics.ts'
import type { Alarms } from './alarms.ts'
import type { ConnectFunction } from './connect-function.ts'
import { type Metrics, reputation } from './metrics.ts'
import type { DeadLetterQueue, ServiceFunction } from './service-function.ts'
import type { SyncFunction } from './sync-function.ts'

export interface IdesDashboardProps {
  readonly name: string
  readonly metrics: Metrics
  readonly alarms: Alarms
  readonly functions: readonly ServiceFunction[]
  readonly queues: readonly DeadLetterQueue[]
  readonly me: HttpApi
  readonly admin: HttpApi
  readonly sync: SyncFunction | undefined
  readonly connect: ConnectFunction | undefined
}

const quarter = Duration.minutes(15)

export class IdesDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { name, metrics, alarms, functions, queues, me, admin, sync, connect }: IdesDashboardProps) {
    super(scope, id, { dashboardName: name, defaultInterval: Duration.days(3) })
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 })
    const sums = (service: string, names: readonly MetricName[]) => names.map((one) => metrics.of(service, one, quarter))

    // The API's own metrics cost nothing.
    const requests = (api: HttpApi) => [
      api.metricCount({ period: quarter }),
      api.metricClientError({ period: quarter }),
      api.metricServerError({ period: quarter }),
    ]

    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms.all], width: 24, height: 5 }))
    this.addWidgets(new TextWidget({ markdown: '## The campaign', width: 24, height: 1 }))
    this.addWidgets(
      graph('Mail sent and due', sums('send', ['sent', 'due', 'left'])),
      graph('Mail events', sums('feedback', ['taken', 'complained', 'doubled', 'mismatched', 'unknown'])),
      graph('Not sent', [...sums('send', ['later', 'held', 'stopped', 'unclear', 'failed']), ...sums('work', ['enrolled', 'failed'])]),
    )
    this.addWidgets(
      graph('Staff pages', requests(me)),
      graph('Admin API', requests(admin)),
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
          (['unread', 'unmatchedPercent'] as const).map((one) => metrics.of('sync', one, quarter, Stats.MAXIMUM)),
        ),
      )
    if (connect)
      this.addWidgets(
        graph(
          'Longest restoration in seconds, since its request and since its evidence',
          (['restorationSeconds', 'evidenceSeconds'] as const).map((one) => metrics.of('connect', one, quarter, Stats.MAXIMUM)),
        ),
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
        queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period: quarter })),
      ),
    )
    this.addWidgets(
      graph('Seconds until a delivery is reported', [metrics.of('feedback', 'canaryLag', Duration.hours(1), Stats.MAXIMUM)]),
      graph('Bounces and complaints', [reputation('BounceRate', Duration.hours(1)), reputation('ComplaintRate', Duration.hours(1))]),
    )
  }
}
