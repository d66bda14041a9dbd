import { Duration, Validations } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** The staff page behind the link in a mail. */
export class StaffPage extends ServiceFunction {
  readonly api: HttpApi
  /** A page is at `<url>/<key>`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    // Limits strangers without a key, so that the functions that send keep their share of the account's concurrency.
    super(scope, id, { ...props, entry: 'me/me.ts', timeout: Duration.seconds(10), writes: true, reserved: 12 })
    const { configuration } = props

    this.api = new HttpApi(this, 'Api', { apiName: configuration.name, description: 'Staff pages', createDefaultStage: false })
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Staff have no account: the random key in the address authorises them, and the function looks it up before it reads anything else.',
    })
    this.api.addRoutes({
      path: '/me/{key}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', this.lambda),
    })
    serve(this, { httpApi: this.api, configuration, rate: configuration.rates.staffPage })
    this.url = `${this.api.apiEndpoint}/me`
  }
}
