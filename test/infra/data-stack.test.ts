import { expect, it } from 'vitest'
import { tables } from '#adapters/dynamodb/table-keys.ts'
import { roles, scopes } from '#adapters/oidc/scopes.ts'
import { definitionOf } from '#infra/local/database/database.ts'
import { all, configured, deployed, otherwise, plain, saml, settingsOf, withNetwork, withOidc } from './deployed.ts'

const template = deployed(withOidc).data

it('the data stack keeps its tables when removed, and lets nobody delete them by mistake', () => {
  const tables = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'))
  expect(tables).toHaveLength(2)
  for (const table of tables) {
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    expect(table.Properties.Replicas[0]).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
  }
})

it('the data stack encrypts tables and secret with its own key, which rotates and is kept', () => {
  expect(Object.values(template.findResources('AWS::KMS::Key'))).toEqual([
    expect.objectContaining({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: expect.objectContaining({ EnableKeyRotation: true }),
    }),
  ])
  for (const { Replicas } of Object.values(all(template, 'AWS::DynamoDB::GlobalTable')))
    expect(Replicas[0].SSESpecification).toEqual({ KMSMasterKeyId: 'Key' })
  expect(Object.values(template.findResources('AWS::SecretsManager::Secret'))).toMatchObject([
    { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { GenerateSecretString: { PasswordLength: 64 } } },
  ])
  expect(all(template, 'AWS::SecretsManager::Secret').AuditSecret.KmsKeyId).toBe('Key')
})

it('the data stack has the tables of a local database', () => {
  const { People, Records } = all(template, 'AWS::DynamoDB::GlobalTable')
  const { TableName: _, ...people } = definitionOf('', tables.people)
  const { TableName: __, ...records } = definitionOf('', tables.records)
  expect([People, Records]).toMatchObject([people, records])
})

it('the data stack lets records expire that say when, and no people', () => {
  const { People, Records } = all(template, 'AWS::DynamoDB::GlobalTable')
  expect(Records.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true })
  expect(People.TimeToLiveSpecification).toBeUndefined()
})

it('the data stack has its tables and indexes ready for more people than DynamoDB begins with', () => {
  const many = deployed({ ...withOidc, staff: { ...withOidc.staff, count: 500_000 } })
  expect(JSON.stringify(template)).not.toContain('WarmThroughput')
  expect(JSON.stringify(many.data).match(/"WarmThroughput":{[^}]*}/g)).toEqual(
    Array(5).fill('"WarmThroughput":{"ReadUnitsPerSecond":30000,"WriteUnitsPerSecond":10000}'),
  )
})

it('the data stack keeps the heads of the audit log for ten years, even without the service', () => {
  const [heads, ...others] = Object.values(template.findResources('AWS::Logs::LogGroup'))
  expect(others).toEqual([])
  expect(heads).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { RetentionInDays: 3653 } })
})

it('the data stack keeps requests for access and confirmations for as long as is configured', () => {
  const answers = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']
  const EventPattern = { 'detail-type': ['AccessSuspensionRequested', 'AccessRestorationRequested', ...answers] }
  expect(all(template, 'AWS::Events::Archive').AccessArchive).toMatchObject({ SourceArn: 'Access', RetentionDays: 365, EventPattern })
  for (const type of ['AWS::Events::EventBus', 'AWS::Events::Archive'])
    expect(Object.values(template.findResources(type))).toMatchObject([{ DeletionPolicy: 'RetainExceptOnCreate' }])
})

it('the data stack is not deleted by mistake', () => {
  const { data, service } = deployed(withOidc).stacks
  expect([data.terminationProtection, service.terminationProtection]).toEqual([true, false])
})

it.each([
  ['Rehearsals', [{ ExpirationInDays: 30 }]],
  [
    'Mails',
    [
      { ExpirationInDays: 365, Prefix: 'notices/' },
      { ExpirationInDays: 30, Prefix: 'digests/' },
    ],
  ],
] as const)('the data stack keeps %s for as long as is configured, encrypted and private', (bucket, rules) => {
  expect(all(template, 'AWS::S3::Bucket')[bucket]).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: 'Key', SSEAlgorithm: 'aws:kms' } },
      ],
    },
    LifecycleConfiguration: { Rules: rules.map(rule => ({ ...rule, Status: 'Enabled' })) },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  })
  const { PolicyDocument } = all(template, 'AWS::S3::BucketPolicy')[`${bucket}Policy`]
  expect(PolicyDocument.Statement).toMatchObject([{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }])
})

it('the data stack has nothing but these', () => {
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type)
  expect(types.sort()).toEqual([
    'AWS::DynamoDB::GlobalTable',
    'AWS::DynamoDB::GlobalTable',
    'AWS::Events::Archive',
    'AWS::Events::EventBus',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::S3::BucketPolicy',
    'AWS::SES::EmailIdentity',
    'AWS::SecretsManager::Secret',
  ])
})

it('the data stack knows the domain that mail comes from, and says what its DNS must have', () => {
  expect(Object.values(all(template, 'AWS::SES::EmailIdentity'))).toEqual([
    {
      EmailIdentity: 'example.org',
      DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
      FeedbackAttributes: { EmailForwardingEnabled: false },
      MailFromAttributes: { MailFromDomain: 'bounce.example.org', BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' },
    },
  ])
  const [identity] = Object.values(template.findResources('AWS::SES::EmailIdentity'))
  expect(identity).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' })
  const outputs = Object.entries(template.toJSON().Outputs as Record<string, { Value: object | string }>)
  const records = outputs.map(([, { Value }]) => plain({ Value }).Value).filter(value => / (CNAME|MX|TXT) /.test(value))
  expect(records).toEqual([
    'MailIdentity CNAME MailIdentity',
    'MailIdentity CNAME MailIdentity',
    'MailIdentity CNAME MailIdentity',
    'bounce.example.org MX 10 feedback-smtp.eu-west-1.amazonses.com',
    'bounce.example.org TXT "v=spf1 include:amazonses.com -all"',
    '_dmarc.example.org TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.org"',
  ])
})

it('the data stack leaves the domain alone where SES knows it already', () => {
  expect(all(deployed(otherwise).data, 'AWS::SES::EmailIdentity')).toEqual({})
})

const pool = deployed().data

it('the pool of admins takes no sign-up and no password alone, and is kept', () => {
  const [made] = Object.values(pool.findResources('AWS::Cognito::UserPool'))
  expect(made).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
  expect(all(pool, 'AWS::Cognito::UserPool').AdminsPool).toMatchObject({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    DeletionProtection: 'ACTIVE',
    LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: 'AdminsgrantscopesFunction', LambdaVersion: 'V2_0' } },
  })
})

it('the pool of admins has a group for each role, and a scope for each that the API knows', () => {
  expect(Object.values(all(pool, 'AWS::Cognito::UserPoolGroup')).map(({ GroupName }) => GroupName)).toEqual(Object.keys(roles))
  const [{ Identifier, Scopes }] = Object.values(all(pool, 'AWS::Cognito::UserPoolResourceServer'))
  expect(Scopes.map(({ ScopeName }: { ScopeName: string }) => `${Identifier}/${ScopeName}`)).toEqual(scopes.map(scope => `ides/${scope}`))
})

it('the pool of admins allows the command line, and machines with scopes of their own, if those are set', () => {
  const clients = all(deployed(withNetwork).data, 'AWS::Cognito::UserPoolClient')
  expect(all(pool, 'AWS::Cognito::UserPoolClient')).not.toHaveProperty('AdminsPoolMachineci')
  for (const client of Object.values({ ...clients, ...all(deployed().service, 'AWS::Cognito::UserPoolClient') })) {
    expect(client.ExplicitAuthFlows).toEqual(['ALLOW_REFRESH_TOKEN_AUTH'])
    expect(client.AllowedOAuthScopes).not.toContain('aws.cognito.signin.user.admin')
  }
  expect(clients.AdminsPoolCommandLine).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['http://localhost:8976/callback'],
    PreventUserExistenceErrors: 'ENABLED',
  })
  for (const [client, allowed] of [
    [clients.AdminsPoolMachineci, ['policies:write', 'read']],
    [clients.AdminsPoolMachinemdmimport, ['devices:write']],
  ]) {
    expect(client).toMatchObject({ GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'] })
    expect(client.AllowedOAuthScopes.map((scope: string) => scope.replace(/.*\//, ''))).toEqual(allowed)
  }
})

it('the pool of admins lets people in by the organisation’s issuer alone where that is set, for an hour', () => {
  const { data, service } = deployed(withNetwork)
  const attributes = ['custom:rights', 'email', 'name']
  for (const client of [
    all(data, 'AWS::Cognito::UserPoolClient').AdminsPoolCommandLine,
    all(service, 'AWS::Cognito::UserPoolClient').consoleClient,
  ])
    expect(client).toMatchObject({
      ...{ SupportedIdentityProviders: ['Entra'], RefreshTokenValidity: 60, AccessTokenValidity: 60, WriteAttributes: attributes },
      ReadAttributes: ['custom:rights', 'email', 'email_verified', 'name'],
    })
  expect(all(data, 'AWS::Cognito::UserPoolIdentityProvider').AdminsIssuer).toMatchObject({
    ...{ ProviderName: 'Entra', ProviderType: 'OIDC' },
    AttributeMapping: { name: 'name', email: 'email', email_verified: 'xms_edov', 'custom:rights': 'roles' },
    ProviderDetails: {
      ...{ client_id: 'ides', client_secret: '{{resolve:secretsmanager:ides/entra-sign-in:SecretString:::}}' },
      ...{ authorize_scopes: 'openid profile email', oidc_issuer: 'https://login.example.org/v2.0' },
    },
  })
  expect(all(data, 'AWS::Cognito::UserPoolDomain').AdminsPoolDomain.ManagedLoginVersion).toBe(2)
  expect(settingsOf(data, 'Adminsgrantscopes').FEDERATED_RIGHTS).toBe('{"roles":{"Ides.Author":"author"},"units":{}}')
})

it('the pool of admins reads SAML metadata where that is set, and believes no address that it does not vouch for', () => {
  const { data } = deployed({ ...configured, signIn: { cognito: true, federation: saml } })
  expect(all(data, 'AWS::Cognito::UserPoolIdentityProvider').AdminsIssuer).toMatchObject({
    ...{ ProviderType: 'SAML', ProviderDetails: { IDPSignout: true, MetadataURL: 'https://okta.example.org/metadata?app=1' } },
    AttributeMapping: { name: 'cn', email: 'mail', 'custom:rights': 'groups' },
  })
})
