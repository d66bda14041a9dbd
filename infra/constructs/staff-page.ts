import { Duration, Validations } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** The page behind the link in a mail, and its address. Whoever calls waits for the answer, so that there is no call to give up. */
export class StaffPage extends ServiceFunction {
  readonly api: HttpApi
  /** Without the key: a page is at `<url>/<key>`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    // So few that a stranger with no key leaves room, among what the account may run at once, for those that send.
    super(scope, id, { ...props, entry: 'me/me.ts', timeout: Duration.seconds(10), writes: true, reserved: 12 })
    const { configuration } = props

    this.api = new HttpApi(this, 'Api', { apiName: configuration.name, description: "People's own pages", createDefaultStage: false })
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Staff have no account with Ides: the signed token in the address is the key, and the function checks it before it reads anything of anybody.',
    })
    this.api.addRoutes({
      path: '/me/{token}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', this.lambda),
    })
    serve(this, { httpApi: this.api, configuration, rate: configuration.rates.staffPage })
    this.url = `${this.api.apiEndpoint}/me`
  }
}
