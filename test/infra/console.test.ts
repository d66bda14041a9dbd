import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { all, configured, deployed, withOidc } from './deployed.ts'

describe('the console', () => {
  let template: Template

  beforeAll(() => {
    template = deployed().service
  })

  it('is served to anyone, for it signs people in itself, at every address', () => {
    const routes = Object.values(all(template, 'AWS::ApiGatewayV2::Route')).filter(({ ApiId }) => ApiId === 'consoleApi')
    expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([['$default', 'NONE']])
  })

  it('has a client of its own in the pool, which comes back to its address alone', () => {
    expect(all(template, 'AWS::Cognito::UserPoolClient').consoleClient).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['consoleApi/console/callback'],
      GenerateSecret: false,
      AllowedOAuthScopes: expect.arrayContaining(['ides/read', 'ides/policies:approve']),
    })
  })

  it('seals sessions with a key that changes every 30 days', () => {
    expect(Object.values(all(template, 'AWS::SecretsManager::RotationSchedule'))).toEqual([
      { SecretId: 'consoleSessions', RotationLambdaARN: 'consolerotateFunction', RotationRules: { ScheduleExpression: 'rate(30 days)' } },
    ])
  })

  it('needs a client of its own at another issuer, whose secret it may read', () => {
    expect(all(deployed(withOidc).service, 'AWS::Lambda::Function').consoleFunction).toBeUndefined()
    const { oidc } = withOidc.signIn
    if (!oidc) throw new TypeError('no issuer')
    const console = { clientId: 'ides-console', secret: 'ides/console' }
    const other = deployed({ ...configured, signIn: { oidc: { ...oidc, console } } }).service
    expect(all(other, 'AWS::Lambda::Function').consoleFunction.Environment.Variables).toMatchObject({
      OIDC_CONSOLE_CLIENT: 'ides-console',
      OIDC_CONSOLE_SECRET: 'ides/console',
      OIDC_AUDIENCE: 'ides-api',
    })
    expect(JSON.stringify(all(other, 'AWS::IAM::Policy'))).toContain('secret:ides/console-??????')
  })
})
