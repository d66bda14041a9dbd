import { Duration, Validations } from 'aws-cdk-lib'
import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import type { Method } from '../../functions/admin/route.ts'
import { routes } from '../../functions/admin/routes.ts'
import type { SignIn } from './admin-pool.ts'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

export interface AdminApiProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  readonly signIn: SignIn
}

const methods = {
  GET: HttpMethod.GET,
  PUT: HttpMethod.PUT,
  POST: HttpMethod.POST,
  DELETE: HttpMethod.DELETE,
} as const satisfies Readonly<Record<Method, HttpMethod>>

/**
 * The API for admins, and its address. Its routes are those that the function has, each with the scope that it asks for: what carries no token of
 * the issuer with that scope never gets as far as the function, which checks it once more.
 */
export class AdminApi extends ServiceFunction {
  readonly api: HttpApi
  readonly url: string

  constructor(scope: Construct, id: string, { signIn, environment, configuration }: AdminApiProps) {
    const { issuer, audiences, clientId, scopePrefix } = signIn
    super(scope, id, {
      configuration,
      environment: {
        ...environment,
        OIDC_ISSUER: issuer,
        OIDC_AUDIENCE: audiences.join(' '),
        OIDC_SCOPE_PREFIX: scopePrefix,
        ...(clientId === undefined ? {} : { OIDC_CLIENT: clientId }),
      },
      entry: 'admin/admin.ts',
      // As long as API Gateway waits.
      timeout: Duration.seconds(29),
      // Whoever waits for an import of a thousand records, or for everybody to be counted, waits for the processor.
      memorySize: 1024,
      writes: true,
      // So that no import takes what those that send need.
      reserved: 12,
    })

    this.api = new HttpApi(this, 'Api', {
      apiName: `${configuration.name} admin`,
      description: 'For admins',
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [...audiences] }),
    })
    // Leave for the API as a whole: one for each route would not fit into the policy of a function.
    const integration = new HttpLambdaIntegration('Integration', this.lambda, { scopePermissionToRoute: false })
    for (const { method, path, scope } of routes)
      this.api.addRoutes({ path, methods: [methods[method]], integration, authorizationScopes: [`${scopePrefix}${scope}`] })
    const [described] = this.api.addRoutes({
      path: '/api/openapi.json',
      methods: [HttpMethod.GET],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    })
    if (described)
      Validations.of(described).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'It says where to sign in, so that nobody has signed in yet; and nothing else but what the code in the open says.',
      })
    serve(this, { httpApi: this.api, configuration, rate: configuration.rates.api })
    this.url = `${this.api.apiEndpoint}/api`
  }
}
