import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AccountRecovery,
  type AuthFlow,
  FeaturePlan,
  type IUserPool,
  LambdaVersion,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import type { ClaimedRights } from '#adapters/oidc/rights.ts'
import { roles, type ScopeNames, scopes } from '#adapters/oidc/scopes.ts'
import { poolPrefix } from '#functions/admin/grant-scopes.ts'
import type { Configuration } from '../configuration.ts'
import { acknowledge } from './acknowledge.ts'
import { addIssuer, askIssuer, federatedClient, rightsAttribute, styled } from './federation.ts'
import { ServiceFunction } from './service-function.ts'

/** Where admins sign in. */
export interface PoolSignIn extends ScopeNames {
  issuer: string
  /** The `aud` of access tokens, or their `client_id` if they have no `aud`. */
  audiences: readonly string[]
  /** The command line's client; absent if admins name it when they sign in. */
  clientId?: string
  /** Where they come from roles or groups. */
  rights?: ClaimedRights | undefined
  /** Of each request to sign in, besides those of every one. */
  parameters?: Record<string, string> | undefined
  /** How the console signs people in; absent: there is no console. */
  console?: ConsoleSignIn
}

/** With a pool the console makes a client there; with another issuer the deployer did. */
export type ConsoleSignIn = { pool: IUserPool; domain: string } | { clientId: string; secret?: string }

/** Where the browser returns after sign-in: Cognito requires a fixed port. */
export const loopback = 'http://localhost:8976/callback'

/** Only by the pool's own pages: other flows give tokens by which people change their own address. */
export const browserOnly: AuthFlow = { user: false }

/**
 * A Cognito pool of admins: no sign-up, MFA required, one group a role; deployers add those of units. With federation its people sign in at the
 * organisation's issuer, and their rights come from there. Retained with the data stack.
 * Cognito's access tokens have no `aud`, so the client ids are the audience.
 */
export class AdminPool extends Construct {
  readonly signIn: PoolSignIn
  /** Limits each token to its user's roles. */
  readonly granting: ServiceFunction

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id)
    const { federation, machines = {} } = configuration.signIn
    const { claim: _, ...mapping } = federation?.rights ?? {}
    const pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      customAttributes: { [rightsAttribute.name]: new StringAttribute({ mutable: true, maxLen: rightsAttribute.maxLen }) },
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
    acknowledge(
      pool,
      'AwsSolutions-COG8',
      'It needs the more expensive plan of Cognito. There is no sign-up, and a password alone does not suffice.',
    )
    for (const role of Object.keys(roles)) pool.addGroup(`Group-${role}`, { groupName: role })

    this.granting = new ServiceFunction(this, 'grant-scopes', {
      configuration,
      environment: { FEDERATED_RIGHTS: federation && JSON.stringify(mapping) },
      entry: 'admin/grant-scopes.ts',
      // Cognito waits no longer.
      timeout: Duration.seconds(5),
    })
    pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, this.granting.lambda, LambdaVersion.V2_0)

    const known = scopes.map(scope => new ResourceServerScope({ scopeName: scope, scopeDescription: scope }))
    const server = pool.addResourceServer('Api', { identifier: poolPrefix.slice(0, -1), userPoolResourceServerName: 'Ides', scopes: known })
    const granted = (names: readonly string[]) =>
      known.filter(({ scopeName }) => names.includes(scopeName)).map(scope => OAuthScope.resourceServer(server, scope))
    const lasting = { accessTokenValidity: Duration.hours(1), preventUserExistenceErrors: true, authFlows: browserOnly }
    const people = pool.addClient('CommandLine', {
      ...lasting,
      generateSecret: false,
      refreshTokenValidity: Duration.days(1),
      oAuth: { flows: { authorizationCodeGrant: true }, scopes: granted(scopes), callbackUrls: [loopback] },
      ...(federation && federatedClient(federation)),
    })
    if (federation) {
      people.node.addDependency(addIssuer(this, pool, federation))
      styled(people, pool)
    }
    const programs = Object.entries(machines).map(([name, allowed]) => {
      const program = pool.addClient(`Machine-${name}`, {
        ...lasting,
        generateSecret: true,
        oAuth: { flows: { clientCredentials: true }, scopes: granted(allowed) },
      })
      new CfnOutput(this, `MachineId-${name}`, { value: program.userPoolClientId, description: `The client id of the machine ${name}` })
      return program
    })
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${configuration.name.toLowerCase()}-${Stack.of(this).account}` },
      managedLoginVersion: federation && ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    })

    this.signIn = {
      issuer: pool.userPoolProviderUrl,
      audiences: [people, ...programs].map(({ userPoolClientId }) => userPoolClientId),
      clientId: people.userPoolClientId,
      scopePrefix: poolPrefix,
      parameters: federation && askIssuer(federation),
      console: { pool, domain: domain.baseUrl() },
    }
    new CfnOutput(this, 'PoolId', { value: pool.userPoolId, description: 'The user pool of admins' })
    new CfnOutput(this, 'IssuerUrl', { value: pool.userPoolProviderUrl, description: 'Where people and machines sign in' })
  }
}
