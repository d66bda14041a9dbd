import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { poolPrefix } from '../../functions/admin/grant-scopes.ts'
import { roles, scopes } from '../../shared/adapters/oidc/scopes.ts'
import type { Configuration } from '../configuration.ts'
import { ServiceFunction } from './service-function.ts'

/** Who signs admins in, as the API needs to know them. */
export interface SignIn {
  readonly issuer: string
  /** The `aud` of access tokens, or their `client_id` where they have none. */
  readonly audiences: readonly string[]
  /** As whom the issuer knows the command line; absent where whoever signs in names it. */
  readonly clientId?: string
  /** In front of each scope. */
  readonly scopePrefix: string
}

/** Where the browser of whoever signs in comes back to: a pool takes no address of which it does not know the port. */
export const loopback = 'http://localhost:8976/callback'

/**
 * Admins, where an organisation has no issuer of its own: nobody signs up, each has an authenticator, and is in the groups of their roles. Kept when
 * the stack goes. A token of Cognito has no `aud`: the clients are its audience.
 */
export class AdminPool extends Construct {
  readonly signIn: SignIn
  /** What keeps tokens to the roles of whoever signs in. */
  readonly granting: ServiceFunction

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id)
    const pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'It takes the dearer plan of Cognito. Nobody signs up by themselves, and nobody gets in by a password alone.',
    })
    for (const role of Object.keys(roles)) pool.addGroup(`Group-${role}`, { groupName: role })

    this.granting = new ServiceFunction(this, 'grant-scopes', {
      configuration,
      environment: {},
      entry: 'admin/grant-scopes.ts',
      // Cognito waits no longer.
      timeout: Duration.seconds(5),
    })
    pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, this.granting.lambda, LambdaVersion.V2_0)

    const known = scopes.map((scope) => new ResourceServerScope({ scopeName: scope, scopeDescription: scope }))
    const server = pool.addResourceServer('Api', { identifier: poolPrefix.slice(0, -1), userPoolResourceServerName: 'Ides', scopes: known })
    const granted = (names: readonly string[]) =>
      known.filter(({ scopeName }) => names.includes(scopeName)).map((scope) => OAuthScope.resourceServer(server, scope))
    const lasting = { accessTokenValidity: Duration.hours(1), preventUserExistenceErrors: true, authFlows: {} }
    const people = pool.addClient('CommandLine', {
      ...lasting,
      generateSecret: false,
      refreshTokenValidity: Duration.days(1),
      oAuth: { flows: { authorizationCodeGrant: true }, scopes: granted(scopes), callbackUrls: [loopback] },
    })
    // What a workflow does: it puts policies and brings in devices. Nobody but a human approves.
    const workflows = pool.addClient('Workflows', {
      ...lasting,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: granted(roles.author) },
    })
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${configuration.name.toLowerCase()}-${Stack.of(this).account}` },
    })

    this.signIn = {
      issuer: pool.userPoolProviderUrl,
      audiences: [people.userPoolClientId, workflows.userPoolClientId],
      clientId: people.userPoolClientId,
      scopePrefix: poolPrefix,
    }
    new CfnOutput(this, 'PoolId', { value: pool.userPoolId, description: 'Where admins are added' })
    new CfnOutput(this, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token`, description: 'Where workflows get their tokens' })
    new CfnOutput(this, 'WorkflowsClientId', { value: workflows.userPoolClientId, description: 'As whom workflows get them' })
  }
}
