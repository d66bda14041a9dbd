import { Duration } from 'aws-cdk-lib'
import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { routes } from '#functions/admin/routes.ts'
import { acknowledge } from './acknowledge.ts'
import type { PoolSignIn } from './admin-pool.ts'
import type { Environment } from './function-settings.ts'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

interface AdminApiProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  signIn: PoolSignIn
}

/** Of the functions that verify tokens. */
export const signInSettings = ({ issuer, scopePrefix, requestedPrefix, requestedScopes, rights, parameters }: PoolSignIn): Environment => ({
  OIDC_ISSUER: issuer,
  OIDC_SCOPE_PREFIX: scopePrefix,
  OIDC_REQUESTED_PREFIX: requestedPrefix,
  OIDC_REQUESTED_SCOPES: requestedScopes?.join(' '),
  OIDC_RIGHTS: rights && JSON.stringify(rights),
  OIDC_PARAMETERS: parameters && JSON.stringify(parameters),
})

/**
 * The admin API. With the pool, API Gateway checks each route's token and scope before it calls the function, which checks them again. For another
 * issuer only the function does: API Gateway reads no signature but RSA, no right but a scope, and needs to reach the issuer when it is deployed.
 */
export class AdminApi extends ServiceFunction {
  readonly api: HttpApi
  readonly url: string

  constructor(scope: Construct, id: string, { signIn, environment, configuration }: AdminApiProps) {
    const { issuer, audiences, clientId, scopePrefix } = signIn
    const isOwn = configuration.signIn.oidc !== undefined
    super(scope, id, {
      configuration,
      environment: {
        ...environment,
        ...signInSettings(signIn),
        OIDC_AUDIENCE: audiences.join(' '),
        OIDC_CLIENT: clientId,
      },
      entry: 'admin/admin.ts',
      // API Gateway waits no longer.
      timeout: Duration.seconds(29),
      // Imports and rehearsal counts are limited by the processor.
      memorySize: 1024,
      writes: true,
      // Keeps imports from starving the functions that send.
      reserved: 12,
    })

    this.api = new HttpApi(this, 'Api', {
      apiName: `${configuration.name} admin`,
      description: 'The admin API',
      createDefaultStage: false,
      defaultAuthorizer: isOwn ? new HttpNoneAuthorizer() : new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [...audiences] }),
    })
    // One permission for the whole API: one per route would exceed the size of a function's policy.
    const integration = new HttpLambdaIntegration('Integration', this.lambda, { scopePermissionToRoute: false })
    for (const { method, path, scope } of routes)
      this.api.addRoutes({
        ...{ path, methods: [HttpMethod[method]], integration },
        ...(isOwn ? {} : { authorizationScopes: [`${scopePrefix}${scope}`] }),
      })
    if (isOwn)
      acknowledge(
        this.api,
        'AwsSolutions-APIG4',
        'API Gateway knows neither the signatures nor the roles of every issuer. The function verifies the token of every request.',
      )
    const path = '/api/openapi.json'
    const described = this.api.addRoutes({
      path,
      methods: [HttpMethod.GET],
      integration,
      authorizer: new HttpNoneAuthorizer(),
    })
    for (const route of described)
      acknowledge(
        route,
        'AwsSolutions-APIG4',
        'Clients read here where to sign in, so they have no token yet. The document holds nothing secret.',
      )
    // Strangers may read it, and an admin does so when signing in.
    const slower = described.map(route => ({ key: `GET ${path}`, route, rate: { perSecond: 5, burst: 10 } }))
    const domain = configuration.domains?.api
    this.url = `${serve(this, { httpApi: this.api, configuration, rate: configuration.rates.api, slower, domain })}/api`
  }
}
