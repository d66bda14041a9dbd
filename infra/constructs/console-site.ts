import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { scopes } from '#adapters/oidc/scopes.ts'
import { acknowledge, everyResource } from './acknowledge.ts'
import { signInSettings } from './admin-api.ts'
import { browserOnly, type ConsoleSignIn, type PoolSignIn } from './admin-pool.ts'
import { type Federation, federatedClient, styled } from './federation.ts'
import { serve } from './served.ts'
import { ServiceFunction, type ServiceFunctionProps, secretArn } from './service-function.ts'

interface ConsoleSiteProps extends Pick<ServiceFunctionProps, 'configuration' | 'environment'> {
  signIn: PoolSignIn
  console: ConsoleSignIn
}

/** Days for which sessions are sealed with one key. */
const keyLasts = 30

/** The console. It signs people in itself, and asks the routes of the admin API within its own function. */
export class ConsoleSite extends ServiceFunction {
  readonly api: HttpApi
  readonly url: string
  /** Gives the sessions a new key; the last one still opens what it sealed. */
  readonly rotating: ServiceFunction

  constructor(scope: Construct, id: string, { signIn, console, environment, configuration }: ConsoleSiteProps) {
    const { audiences, scopePrefix } = signIn
    super(scope, id, {
      configuration,
      environment: { ...environment, ...signInSettings(signIn) },
      entry: 'console/console.ts',
      // API Gateway waits no longer.
      timeout: Duration.seconds(29),
      memorySize: 1024,
      writes: true,
      reads: [{ from: 'shared/domain/catalogue/policies', to: 'catalogue' }],
      reserved: 6,
    })
    this.api = new HttpApi(this, 'Api', {
      apiName: `${configuration.name} console`,
      description: 'The console',
      createDefaultStage: false,
      // Every address: the function knows its pages.
      defaultIntegration: new HttpLambdaIntegration('Integration', this.lambda),
    })
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      'A browser cannot send a token. The function admits only holders of a session, which it makes of a token of the issuer.',
    )
    this.url = `${serve(this, { httpApi: this.api, configuration, rate: configuration.rates.api, domain: configuration.domains?.console })}/console`

    const { federation, oidc } = configuration.signIn
    const isOfPool = 'pool' in console
    const clientId = isOfPool ? this.clientOf(console, scopePrefix, federation) : console.clientId
    const elsewhere = federation?.kind === 'oidc' ? federation : oidc && { issuer: oidc.issuer, clientId }
    const secret = isOfPool ? undefined : console.secret
    if (secret !== undefined) this.may(['secretsmanager:GetSecretValue'], [secretArn(this, secret)])
    const sessions = new Secret(this, 'Sessions', {
      description: 'Ides: seals sessions of the console',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.tell({
      // Rights that the organisation's issuer has taken away end within the hour.
      SESSION_HOURS: federation || oidc ? '1' : undefined,
      POOL_SIGN_OUT: isOfPool ? `${console.domain}/logout` : undefined,
      SIGN_OUT_ISSUER: elsewhere?.issuer,
      SIGN_OUT_CLIENT: elsewhere?.clientId,
      CONSOLE_URL: this.url,
      OIDC_CONSOLE_CLIENT: clientId,
      OIDC_CONSOLE_SECRET: secret,
      OIDC_AUDIENCE: [...audiences, ...(isOfPool ? [clientId] : [])].join(' '),
      CONSOLE_SECRET: sessions.secretArn,
    })
    this.may(['secretsmanager:GetSecretValue'], [sessions.secretArn])
    this.rotating = new ServiceFunction(this, 'rotate', { configuration, environment: {}, timeout: Duration.seconds(30) })
    this.rotating.may(
      [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      [sessions.secretArn],
    )
    acknowledge(this.rotating.role, everyResource, 'CDK lets every rotation ask for a random password, which has no resource.')
    sessions.addRotationSchedule('Rotation', { rotationLambda: this.rotating.lambda, automaticallyAfter: Duration.days(keyLasts) })
    // CDK lets Secrets Manager start it for any account.
    for (const one of this.rotating.lambda.node.children) if (one instanceof CfnPermission) one.sourceAccount = Stack.of(this).account
  }

  private clientOf({ pool }: Extract<ConsoleSignIn, { pool: unknown }>, scopePrefix: string, federation?: Federation) {
    const client = new UserPoolClient(this, 'Client', {
      userPool: pool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      authFlows: browserOnly,
      accessTokenValidity: Duration.hours(1),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: scopes.map(scope => OAuthScope.custom(`${scopePrefix}${scope}`)),
        callbackUrls: [`${this.url}/callback`],
        logoutUrls: [`${this.url}/sign-out`],
      },
      ...(federation && federatedClient(federation)),
    })
    if (federation) styled(client, pool)
    return client.userPoolClientId
  }
}
