import { Duration, Validations } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** People read more often than they answer. */
const aFifth = (rate: number): number => Math.ceil(rate / 5)

/** The staff page behind the link in a mail. */
export class StaffPageFunction extends ServiceFunction {
  readonly api: HttpApi
  /** A page is at `<url>/<key>`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    // Limits strangers without a key, so that the functions that send keep their share of the account's concurrency.
    super(scope, id, { ...props, entry: 'staff-page/staff-page.ts', timeout: Duration.seconds(10), writes: true, reserved: 12 })
    const { configuration } = props

    this.api = new HttpApi(this, 'Api', { apiName: configuration.name, description: 'Staff pages', createDefaultStage: false })
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Staff have no account: the random key in the address authorises them, and the function looks it up before it reads anything else.',
    })
    const path = '/me/{key}'
    const methods = [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST]
    const routes = this.api.addRoutes({ path, methods, integration: new HttpLambdaIntegration('Integration', this.lambda) })
    const rate = configuration.rates.staffPage
    const slow = { perSecond: aFifth(rate.perSecond), burst: aFifth(rate.burst) }
    const slower = routes.flatMap((route, index) => {
      const method = methods[index]
      return method === undefined || method === HttpMethod.GET ? [] : [{ key: `${method} ${path}`, route, rate: slow }]
    })
    this.url = `${serve(this, { httpApi: this.api, configuration, rate, slower, domain: configuration.domains?.page })}/me`
  }
}
