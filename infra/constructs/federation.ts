/** People of a pool who sign in elsewhere: at an OIDC issuer, or by SAML. */
import { Duration, SecretValue } from 'aws-cdk-lib'
import {
  CfnManagedLoginBranding,
  ClientAttributes,
  type IUserPool,
  ProviderAttribute,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderOidc,
  UserPoolIdentityProviderSaml,
  UserPoolIdentityProviderSamlMetadata,
} from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

export type Federation = NonNullable<Configuration['signIn']['federation']>

/**
 * Cognito writes the names of roles or groups here, as one text of this many characters at most, and lets nobody in who has more. Every pool has it,
 * since no attribute can be taken away again. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
 */
export const rightsAttribute = { name: 'rights', maxLen: 2048 } as const

/** The issuer, which asks for passwords and second factors: Cognito asks its people for neither. */
export function addIssuer(scope: Construct, userPool: IUserPool, federation: Federation): Construct {
  const { name, fullName, email, emailVerified, rights } = federation
  const from = ProviderAttribute.other
  const provider = {
    ...{ userPool, name },
    attributeMapping: {
      fullname: from(fullName),
      email: from(email),
      // Without it an address counts as not verified.
      ...(emailVerified === undefined ? {} : { emailVerified: from(emailVerified) }),
      custom: { [`custom:${rightsAttribute.name}`]: from(rights.claim) },
    },
  }
  if (federation.kind === 'saml')
    return new UserPoolIdentityProviderSaml(scope, 'Issuer', {
      ...provider,
      metadata: UserPoolIdentityProviderSamlMetadata.url(federation.metadata),
      idpSignout: federation.signOut,
    })
  const { issuer: issuerUrl, clientId, secret, scopes } = federation
  const clientSecret = SecretValue.secretsManager(secret).unsafeUnwrap()
  return new UserPoolIdentityProviderOidc(scope, 'Issuer', { ...provider, issuerUrl, clientId, clientSecret, scopes })
}

/** Of each client: people sign in at the issuer alone. Cognito must be able to write what it maps; nobody gets the scope by which people could. */
export const federatedClient = ({ name }: Federation) => ({
  supportedIdentityProviders: [UserPoolClientIdentityProvider.custom(name)],
  writeAttributes: new ClientAttributes()
    .withStandardAttributes({ fullname: true, email: true })
    .withCustomAttributes(rightsAttribute.name),
  readAttributes: new ClientAttributes()
    .withStandardAttributes({ fullname: true, email: true, emailVerified: true })
    .withCustomAttributes(rightsAttribute.name),
  // As long as an access token: it could not prolong one.
  refreshTokenValidity: Duration.hours(1),
})

/** Cognito's pages need a style for each client. */
export const styled = (client: UserPoolClient, { userPoolId }: IUserPool) =>
  new CfnManagedLoginBranding(client, 'Style', { userPoolId, clientId: client.userPoolClientId, useCognitoProvidedValues: true })

/**
 * Of each request to sign in. Cognito keeps people signed in for an hour of its own, within which it would not ask the issuer; with this it does, and
 * passes it on. Only its newer pages know it. https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const askIssuer = ({ name }: Federation) => ({ identity_provider: name, prompt: 'login' })
