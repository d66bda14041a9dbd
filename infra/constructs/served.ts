import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { type HttpApi, HttpStage, type HttpStageProps, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** No path, query or source address: they hold tokens, refs and personal data. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    time: AccessLogField.contextRequestTime(),
    route: AccessLogField.contextRouteKey(),
    status: AccessLogField.contextStatus(),
    latency: AccessLogField.contextResponseLatency(),
    request: AccessLogField.contextRequestId(),
  }),
)

export interface ServedProps {
  readonly httpApi: HttpApi
  readonly configuration: Configuration
  readonly rate: Configuration['rates']['api']
}

/** The default stage of an API, rate limited and logged. */
export function serve(scope: Construct, { httpApi, configuration, rate }: ServedProps): HttpStage {
  const logGroup = new LogGroup(scope, 'AccessLog', { retention: configuration.logs.keptDays, removalPolicy: RemovalPolicy.DESTROY })
  const stage: HttpStageProps = {
    httpApi,
    autoDeploy: true,
    throttle: { rateLimit: rate.perSecond, burstLimit: rate.burst },
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
  }
  return new HttpStage(scope, 'Stage', stage)
}
