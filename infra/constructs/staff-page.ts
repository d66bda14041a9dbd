import { Duration } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { functionsForPages, pageRate } from '#domain/capacity.ts'
import { acknowledge } from './acknowledge.ts'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** The staff page behind the link in a mail. */
export class StaffPageFunction extends ServiceFunction {
  readonly api: HttpApi
  /** A page is at `<url>/<key>`. */
  readonly url: string

  constructor(scope: Construct, id: string, props: Pick<ServiceFunctionProps, 'configuration' | 'environment'>) {
    const { configuration } = props
    const { mail, staff, rates, domains } = configuration
    // Limits strangers without a key, so that the functions that send keep their share of the account's concurrency.
    const reserved = Math.max(12, functionsForPages(pageRate(mail.perSecond, staff.count)))
    super(scope, id, { ...props, entry: 'staff-page/staff-page.ts', timeout: Duration.seconds(10), writes: true, reserved })

    this.api = new HttpApi(this, 'Api', { apiName: configuration.name, description: 'Staff pages', createDefaultStage: false })
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      'Staff have no account: the random key in the address authorises them, and the function looks it up before it reads anything else.',
    )
    this.api.addRoutes({
      path: '/me/{key}',
      methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
      integration: new HttpLambdaIntegration('Integration', this.lambda),
    })
    this.url = `${serve(this, { httpApi: this.api, configuration, rate: rates.staffPage, domain: domains?.page })}/me`
  }
}
