import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnApi,
  CfnApiMapping,
  CfnStage,
  DomainName,
  type HttpApi,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** Domains of the deployer's own for pages and API. In the data stack, so that DNS records and links in mails outlive the service. */
export class OwnDomains extends Construct {
  constructor(scope: Construct, id: string, { page, api, console, certificate: arn }: NonNullable<Configuration['domains']>) {
    super(scope, id)
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', arn)
    const domain = (name: string, domainName: string) => {
      const { regionalDomainName } = new DomainName(this, name, { domainName, certificate })
      new CfnOutput(this, `${name}Record`, {
        value: `${domainName} CNAME ${regionalDomainName}`,
        description: `The DNS record of ${domainName}`,
      })
    }
    if (page !== undefined) domain('Page', page)
    if (api !== undefined) domain('Api', api)
    if (console !== undefined) domain('Console', console)
  }
}

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

type Rate = Configuration['rates']['api']

interface ServedProps {
  httpApi: HttpApi
  configuration: Configuration
  /** Of each route. */
  rate: Rate
  /** Routes with a rate of their own, by their keys, such as `GET /me/{key}`. */
  slower?: readonly { key: string; route: HttpRoute; rate: Rate }[]
  /** A domain of the deployer's own, which the data stack holds. */
  domain?: string | undefined
}

const throttled = ({ perSecond, burst }: Rate) => ({ ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst })

/**
 * The default stage of an API, rate limited and logged.
 * @returns its address, without a slash at the end
 */
export function serve(scope: Construct, { httpApi, configuration, rate, slower = [], domain }: ServedProps) {
  const logGroup = new LogGroup(scope, 'AccessLog', { retention: configuration.logs.keptDays, removalPolicy: RemovalPolicy.DESTROY })
  const stage = new HttpStage(scope, 'Stage', {
    httpApi,
    autoDeploy: true,
    throttle: { rateLimit: rate.perSecond, burstLimit: rate.burst },
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
  })
  const { defaultChild } = stage.node
  if (slower.length > 0 && defaultChild instanceof CfnStage) {
    defaultChild.routeSettings = Object.fromEntries(slower.map(({ key, rate }) => [key, throttled(rate)]))
    stage.node.addDependency(...slower.map(({ route }) => route))
  }
  if (domain === undefined) return httpApi.apiEndpoint
  const { defaultChild: api } = httpApi.node
  if (api instanceof CfnApi) api.disableExecuteApiEndpoint = true
  const mapping = new CfnApiMapping(scope, 'Mapping', { apiId: httpApi.apiId, domainName: domain, stage: stage.stageName })
  mapping.node.addDependency(stage)
  return `https://${domain}`
}
