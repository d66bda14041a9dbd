import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** What is noted of a request. A path has the key to somebody's page in it, so that neither path nor query is here, nor from where it came. */
const noted = AccessLogFormat.custom(
  JSON.stringify({
    time: AccessLogField.contextRequestTime(),
    route: AccessLogField.contextRouteKey(),
    status: AccessLogField.contextStatus(),
    latency: AccessLogField.contextResponseLatency(),
    request: AccessLogField.contextRequestId(),
  }),
)

/** The page behind the link in a mail, and its address. Whoever calls waits for the answer, so that there is no call to give up. */
export class StaffPage extends ServiceFunction {
  /** Without the key: a page is at `<url>/<key>`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: Pick<ServiceFunctionProps, 'environment' | 'texts'>) {
    super(scope, id, { entry: 'me/me.ts', timeout: Duration.seconds(10), ...props })

    const api = new HttpApi(this, 'Api', { apiName: 'Ides', description: "People's own pages", createDefaultStage: false })
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Staff have no account with Ides: the signed token in the address is the key, and the function checks it before it reads anything of anybody.',
    })
    api.addRoutes({
      path: '/me/{token}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', this.lambda),
    })
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      // A start, requests a second: more than those who open a mail just sent, with all that scans its links; and so few that a stranger
      // with no key leaves room, among the functions that the account may run at once, for those that send.
      throttle: { rateLimit: 25, burstLimit: 50 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
        ),
        format: noted,
      },
    })
    this.url = `${api.apiEndpoint}/me`
  }
}
