import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { routes } from '../../functions/admin/routes.ts'
import type { Configuration } from '../../infra/configuration.ts'
import { mailboxOf } from '../../infra/constructs/mailbox.ts'
import { usualRetention } from '../../shared/domain/people/retention.ts'
import { usualDecisionLimits } from '../../shared/domain/review/decisions/limited-decision.ts'
import { all as allOf, configured, deployed, plain, withOidc } from './deployed.ts'

/** The service, configured otherwise in some way. */
const service = (mail: Partial<Configuration['mail']> = {}, more: Partial<Configuration> = {}): Template =>
  deployed({ ...configured, ...more, mail: { ...configured.mail, ...mail } }).service

function mailbox(written: string) {
  const mailbox = mailboxOf(written)
  if (!mailbox) throw new Error(`${written} is no mailbox`)
  return { ...mailbox, written }
}

const names = ['enrol', 'work', 'dispatch', 'send', 'escalate', 'feedback', 'me', 'admin', 'console', 'witness', 'retain', 'canary']

/** Seconds that each may take; a claim to send could be taken over after 900. */
const timeouts: Record<string, number> = {
  enrol: 300,
  work: 300,
  dispatch: 300,
  send: 130,
  escalate: 300,
  feedback: 60,
  me: 10,
  admin: 29,
  console: 29,
  witness: 300,
  retain: 300,
  canary: 300,
}

const memory: Record<string, number> = { work: 1769, send: 1769, feedback: 1769, admin: 1024, console: 1024 }

describe('the service stack', () => {
  let template: Template
  /** Properties of every resource of a type, under its name in the code. */
  const all = (type: string) => allOf(template, type)

  beforeAll(() => {
    template = service()
  })

  it('holds nothing but these', () => {
    const counts: Record<string, number> = {}
    for (const { Type } of Object.values(template.toJSON().Resources as Record<string, { Type: string }>))
      counts[Type] = (counts[Type] ?? 0) + 1
    expect(counts).toEqual({
      // For staff, and two for admins.
      'AWS::ApiGatewayV2::Api': 3,
      'AWS::ApiGatewayV2::Authorizer': 1,
      'AWS::ApiGatewayV2::Integration': 3,
      // Three of the page, the document of the API, and one of the console.
      'AWS::ApiGatewayV2::Route': routes.length + 5,
      'AWS::ApiGatewayV2::Stage': 3,
      'AWS::CloudWatch::Alarm': expect.any(Number),
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::Cognito::UserPoolClient': 1,
      'AWS::Events::Archive': 1,
      'AWS::Events::EventBus': 1,
      'AWS::Events::Rule': 2,
      // One for each function, one for each schedule, one to send, one to read the quota, one to read alarms, and two for files of rehearsals.
      'AWS::IAM::Policy': 25,
      'AWS::IAM::Role': 19,
      // One for each function but send, work and feedback, which queues call, and those whose callers wait for the answer.
      'AWS::Lambda::EventInvokeConfig': 6,
      'AWS::Lambda::EventSourceMapping': 3,
      'AWS::Lambda::Function': 13,
      // Three routes may invoke me, an API admin, another the console; Secrets Manager rotates its key.
      'AWS::Lambda::Permission': 6,
      // One for each function, and one of what is asked of each API.
      'AWS::Logs::LogGroup': 16,
      'AWS::SES::ConfigurationSet': 1,
      'AWS::SES::ConfigurationSetEventDestination': 2,
      // What became of mail, and alarms.
      'AWS::SNS::Subscription': 2,
      'AWS::SNS::Topic': 2,
      'AWS::SNS::TopicPolicy': 2,
      // Wake-ups, pieces, events, and for each kind of failure one.
      'AWS::SQS::Queue': 8,
      'AWS::SQS::QueuePolicy': 8,
      // Seals sessions of the console.
      'AWS::SecretsManager::ResourcePolicy': 1,
      'AWS::SecretsManager::RotationSchedule': 1,
      'AWS::SecretsManager::Secret': 1,
      'AWS::Scheduler::Schedule': 6,
    })
  })

  it('keeps nothing when it is torn down', () => {
    const kept = Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
    expect(kept.filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')).toEqual([])
  })

  describe.each(names)('%s', (name) => {
    it('runs on Node 24, and ends before a claim to send could be taken over', () => {
      expect(all('AWS::Lambda::Function')[`${name}Function`]).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: memory[name] ?? 512,
        Timeout: timeouts[name],
        Handler: 'index.handler',
      })
    })

    it('writes a log of its own, kept for three months', () => {
      expect(all('AWS::Lambda::Function')[`${name}Function`].LoggingConfig).toEqual({ LogGroup: `${name}Log` })
      expect(all('AWS::Logs::LogGroup')[`${name}Log`]).toMatchObject({ RetentionInDays: 90 })
    })

    it('has the settings that it needs, and no more', () => {
      const sender = { FROM_ADDRESS: 'Ides <ides@example.org>', REPLY_TO: 'Ides <ides@example.org>' }
      const sending = { ACCESS_BUS: 'Access', CONFIGURATION_SET: 'MailConfigurationSet', ...sender }
      const { ACCESS_BUS, ...mailing } = sending
      expect(all('AWS::Lambda::Function')[`${name}Function`].Environment.Variables).toEqual({
        RECORDS_TABLE: 'Records',
        ...(name === 'canary' ? { ...mailing, CANARY_ADDRESS: 'success@simulator.amazonses.com' } : {}),
        ...(['canary', 'witness'].includes(name) ? {} : { PEOPLE_TABLE: 'People', RETENTION: JSON.stringify(usualRetention) }),
        ...(name === 'feedback' ? { FROM_ADDRESS: mailing.FROM_ADDRESS } : {}),
        ...(['send', 'escalate', 'admin', 'console'].includes(name) ? sending : {}),
        ...(name === 'retain' ? { ACCESS_BUS } : {}),
        PAGE_URL: ['send', 'escalate', 'canary'].includes(name) ? 'meApi/me' : undefined,
        WAKE_UPS: name === 'dispatch' ? 'sendWakeUps' : undefined,
        PIECES: ['enrol', 'work', 'admin', 'console'].includes(name) ? 'workPieces' : undefined,
        REHEARSALS: ['work', 'admin', 'console'].includes(name) ? 'Rehearsals' : undefined,
        ...(name === 'admin' ? { ...signedInByPool, DECISIONS: JSON.stringify(usualDecisionLimits) } : {}),
        ...(name === 'console' ? { ...signedInByConsole, DECISIONS: JSON.stringify(usualDecisionLimits) } : {}),
        AUDIT_SECRET: ['work', 'me', 'retain', 'admin', 'console'].includes(name) ? 'AuditSecret' : undefined,
        AUDIT_HEADS: ['witness', 'admin', 'console'].includes(name) ? 'AuditHeads' : undefined,
        ...(['admin', 'console'].includes(name) ? { ALARM_PREFIX: 'IdesService-', STAFF_DOMAINS: 'example.org' } : {}),
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'Ides',
      })
    })
  })

  it.each(names.filter((name) => !['me', 'admin', 'console', 'send', 'work', 'feedback'].includes(name)))(
    'gives up a call of %s that keeps failing to a dead-letter queue',
    (name) => {
      expect(all('AWS::Lambda::EventInvokeConfig')[`${name}FunctionEventInvokeConfig`]).toEqual({
        FunctionName: `${name}Function`,
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 300,
        DestinationConfig: { OnFailure: { Destination: 'MissedRuns' } },
      })
    },
  )

  it.each([
    ['enrol', 'rate(5 minutes)'],
    ['dispatch', 'rate(1 minute)'],
    ['escalate', 'rate(1 minute)'],
    ['witness', 'rate(15 minutes)'],
    ['retain', 'rate(1 hour)'],
    ['canary', 'rate(1 day)'],
  ])('starts %s at a %s, and does not make up for a run for longer than the next takes to come', (name, rate) => {
    const schedule = all('AWS::Scheduler::Schedule')[`${name}Schedule`]
    expect(schedule).toMatchObject({ ScheduleExpression: rate, State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' } })
    expect(schedule.Target).toMatchObject({
      Arn: `${name}Function`,
      Input: '{}',
      DeadLetterConfig: { Arn: 'MissedRuns' },
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 },
    })
    expect(permissionsOf(schedule.Target.RoleArn)).toEqual({
      [`${name}Function`]: ['lambda:InvokeFunction'],
      MissedRuns: ['sqs:SendMessage'],
    })
  })

  it('wakes its workers by a queue in order, one a shard at a time, also after one died', () => {
    expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
      ...{ EventSourceArn: 'sendWakeUps', FunctionName: 'sendFunction', BatchSize: 1 },
      ScalingConfig: { MaximumConcurrency: 4 },
    })
    expect(all('AWS::SQS::Queue').sendWakeUps).toMatchObject({
      FifoQueue: true,
      VisibilityTimeout: (timeouts.send ?? 0) + 10,
      RedrivePolicy: { deadLetterTargetArn: 'sendMissedWakeUps' },
    })
  })

  it('has pieces of jobs worked on by four at once, and again after a worker died', () => {
    expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
      ...{ EventSourceArn: 'workPieces', FunctionName: 'workFunction', BatchSize: 1 },
      ScalingConfig: { MaximumConcurrency: 4 },
    })
    expect(all('AWS::SQS::Queue').workPieces).toMatchObject({
      VisibilityTimeout: (timeouts.work ?? 0) + 10,
      RedrivePolicy: { deadLetterTargetArn: 'workMissedPieces', maxReceiveCount: 3 },
    })
  })

  it('lets a function loop only where it puts messages on the queue that starts it', () => {
    const loops = Object.values(all('AWS::Lambda::EventSourceMapping')).flatMap(({ FunctionName, EventSourceArn }) => {
      const name = FunctionName.replace(/Function$/, '')
      return permissionsOf(`${name}Role`)[EventSourceArn]?.includes('sqs:SendMessage') ? [FunctionName] : []
    })
    expect(loops).toEqual(['workFunction'])
    for (const [name, { RecursiveLoop }] of Object.entries(all('AWS::Lambda::Function')))
      expect(RecursiveLoop).toBe(loops.includes(name) ? 'Allow' : undefined)
  })

  it('takes events in batches, retries each that fails, and keeps what keeps failing', () => {
    expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
      ...{ EventSourceArn: 'feedbackEvents', FunctionName: 'feedbackFunction' },
      ...{ BatchSize: 100, MaximumBatchingWindowInSeconds: 2, ScalingConfig: { MaximumConcurrency: 2 } },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
    expect(all('AWS::SQS::Queue').feedbackEvents).toEqual({
      VisibilityTimeout: 6 * (timeouts.feedback ?? 0),
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 7 * 24 * 3600,
      RedrivePolicy: { deadLetterTargetArn: 'MissedEvents', maxReceiveCount: 5 },
    })
    template.hasOutput('Redrive', {})
  })

  it('hears from SES over the default bus, of its own mail only', () => {
    expect(all('AWS::SES::ConfigurationSetEventDestination').MailConfigurationSetToEventBridge).toEqual({
      ConfigurationSetName: 'MailConfigurationSet',
      EventDestination: {
        Enabled: true,
        // That it was sent comes by the topic alone.
        MatchingEventTypes: mailEvents.filter((one) => one !== 'send'),
        EventBridgeDestination: { EventBusArn: 'events:event-bus/default' },
      },
    })
    expect(all('AWS::Events::Rule').MailTold).toMatchObject({
      EventBusName: 'default',
      State: 'ENABLED',
    })
    expect(all('AWS::Events::Rule').MailTold.EventPattern).toEqual({
      source: ['aws.ses'],
      account: ['AWS::AccountId'],
      detail: { mail: { tags: { 'ses:configuration-set': ['MailConfigurationSet'] } } },
    })
  })

  it('hears from SES over a topic as well, to which its own configuration set alone may publish', () => {
    expect(all('AWS::SES::ConfigurationSetEventDestination').MailConfigurationSetToTopic).toEqual({
      ConfigurationSetName: 'MailConfigurationSet',
      EventDestination: { Enabled: true, MatchingEventTypes: mailEvents, SnsDestination: { TopicARN: 'MailTopic' } },
    })
    expect(Object.values(all('AWS::SNS::Subscription'))).toContainEqual({
      TopicArn: 'MailTopic',
      Protocol: 'sqs',
      Endpoint: 'feedbackEvents',
      RedrivePolicy: { deadLetterTargetArn: 'MissedEvents' },
    })
    expect(all('AWS::SNS::TopicPolicy').MailTopicPolicy.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Sid: 'OwnMailOnly',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: 'MailTopic',
        Condition: { ArnNotEquals: { 'aws:SourceArn': 'ses:configuration-set/MailConfigurationSet' } },
      },
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: {
          StringEquals: { 'AWS:SourceAccount': 'AWS::AccountId', 'AWS:SourceArn': 'ses:configuration-set/MailConfigurationSet' },
        },
      }),
    ])
  })

  it('sends over TLS alone, and suppresses nothing: Ides knows whose mail bounced', () => {
    expect(all('AWS::SES::ConfigurationSet').MailConfigurationSet).toMatchObject({
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: [] },
    })
  })

  const confirmations = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']

  it('hears confirmations of access on a bus of its own, from the device manager in its account', () => {
    expect(all('AWS::Events::Rule').AccessConfirmed).toMatchObject({ EventBusName: 'Access', State: 'ENABLED' })
    expect(all('AWS::Events::Rule').AccessConfirmed.EventPattern).toEqual({
      source: ['device-manager'],
      account: ['AWS::AccountId'],
      'detail-type': confirmations,
    })
    expect(all('AWS::Events::EventBusPolicy')).toEqual({})
  })

  it('hears the same from other accounts where they are named, and nothing else', () => {
    const accounts = ['111122223333', '012345678901']
    const other = service({}, { access: { ...configured.access, accounts } })
    expect(allOf(other, 'AWS::Events::Rule').AccessConfirmed.EventPattern).toMatchObject({
      source: ['device-manager'],
      account: ['AWS::AccountId', ...accounts],
    })
    const [policy, ...more] = Object.values(allOf(other, 'AWS::Events::EventBusPolicy'))
    expect(more).toEqual([])
    expect(policy).toMatchObject({
      EventBusName: 'Access',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: accounts.map((account) => `iam::${account}:root`) },
        Action: 'events:PutEvents',
        Resource: 'Access',
        Condition: { 'ForAllValues:StringEquals': { 'events:source': 'device-manager', 'events:detail-type': confirmations } },
      },
    })
  })

  it('keeps requests for access and confirmations for as long as is configured, to be sent again', () => {
    const requests = ['AccessSuspensionRequested', 'AccessRestorationRequested']
    expect(all('AWS::Events::Archive').AccessArchive).toMatchObject({
      ...{ SourceArn: 'Access', RetentionDays: 365, EventPattern: { 'detail-type': [...requests, ...confirmations] } },
    })
  })

  it('leads every rule to feedback, tries for a day, and then keeps the event', () => {
    const rules = all('AWS::Events::Rule')
    expect(Object.keys(rules).sort()).toEqual(['AccessConfirmed', 'MailTold'])
    for (const { Targets } of Object.values(rules)) {
      expect(Targets).toEqual([
        {
          Id: 'Target0',
          Arn: 'feedbackEvents',
          DeadLetterConfig: { Arn: 'MissedEvents' },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 24 * 3600 },
        },
      ])
    }
  })

  it('lets only its rules and its topic put events and missed events on their queues', () => {
    const heard = ['AccessConfirmed', 'MailTold', 'MailTopic']
    const invoking = Object.values(all('AWS::Lambda::Permission')).filter(({ FunctionName }) => FunctionName === 'feedbackFunction')
    expect(invoking).toEqual([])

    const redriven = { BoolIfExists: { 'aws:ViaAWSService': 'false' } }
    for (const [queue, unless] of [['feedbackEvents', redriven] as const, ['MissedEvents', {}] as const]) {
      const [denied, deniedToo, ...letIn] = all('AWS::SQS::QueuePolicy')[`${queue}Policy`].PolicyDocument.Statement
      expect(denied.Effect).toBe('Deny')
      expect(deniedToo).toEqual({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: { ArnNotEquals: { 'aws:SourceArn': heard }, ...unless },
      })
      expect(letIn).toEqual(
        heard.map((source) =>
          expect.objectContaining({
            Effect: 'Allow',
            Action: expect.toSatisfy((actions: unknown) => [actions].flat().includes('sqs:SendMessage')),
            Condition: { ArnEquals: { 'aws:SourceArn': source } },
            Resource: queue,
          }),
        ),
      )
    }
  })

  it('serves staff pages by these routes only', () => {
    expect(all('AWS::ApiGatewayV2::Api').meApi).toEqual({ Name: 'Ides', Description: 'Staff pages', ProtocolType: 'HTTP' })
    const led = Object.values(all('AWS::ApiGatewayV2::Route')).filter(({ ApiId }) => ApiId === 'meApi')
    expect(led.map(({ RouteKey }) => RouteKey)).toEqual(['GET /me/{key}', 'HEAD /me/{key}', 'POST /me/{key}'])
    for (const route of led)
      expect(route).toEqual({
        ApiId: 'meApi',
        AuthorizationType: 'NONE',
        RouteKey: route.RouteKey,
        Target: `integrations/${integrationOf('meApi')[0]}`,
      })
    expect(integrationOf('meApi')[1]).toEqual({
      ApiId: 'meApi',
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: 'meFunction',
      PayloadFormatVersion: '2.0',
    })
    const endpoint = { 'Fn::GetAtt': [Match.stringLikeRegexp('^meApi[\\dA-F]{8}$'), 'ApiEndpoint'] }
    const linking = { Environment: { Variables: Match.objectLike({ PAGE_URL: { 'Fn::Join': ['', [endpoint, '/me']] } }) } }
    template.resourcePropertiesCountIs('AWS::Lambda::Function', linking, 3)
  })

  it('lets nothing in to me but these routes', () => {
    const invoking = Object.values(all('AWS::Lambda::Permission')).filter(({ FunctionName }) => FunctionName === 'meFunction')
    expect(invoking).toHaveLength(3)
    for (const permission of invoking)
      expect(permission).toEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: 'meFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'execute-api:meApi/*/*/me/{key}',
      })
  })

  const slow = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 }
  it.each([
    ['me', 25, 50, { 'HEAD /me/{key}': slow, 'POST /me/{key}': slow }],
    ['admin', 20, 40, { 'GET /api/openapi.json': slow }],
  ])('serves %s at the root of its address, %i requests a second, and at most %i at once', (name, rate, burst, slower) => {
    const [stage] = Object.values(
      template.findResources('AWS::ApiGatewayV2::Stage', { Properties: { DefaultRouteSettings: { ThrottlingRateLimit: rate } } }),
    )
    // API Gateway refuses settings of a route that is not there yet.
    for (const key of Object.keys(slower)) {
      const [route] = Object.keys(template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: key } }))
      expect(stage?.DependsOn).toContain(route)
    }
    expect(all('AWS::ApiGatewayV2::Stage')[`${name}Stage`]).toEqual({
      RouteSettings: slower,
      ApiId: `${name}Api`,
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
      AccessLogSettings: { DestinationArn: `${name}AccessLog`, Format: expect.any(String) },
    })
  })

  it('requires a token with the scope of the route for the admin API', () => {
    const led = Object.values(all('AWS::ApiGatewayV2::Route'))
      .filter(({ ApiId }) => ApiId === 'adminApi')
      .map(({ RouteKey, AuthorizationType, AuthorizationScopes }) => [RouteKey, AuthorizationType, AuthorizationScopes])
    expect(led).toEqual([
      ...routes.map(({ method, path, scope }) => [`${method} ${path}`, 'JWT', [`ides/${scope}`]]),
      ['GET /api/openapi.json', 'NONE', undefined],
    ])
    expect(integrationOf('adminApi')[1]).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: 'adminFunction',
      PayloadFormatVersion: '2.0',
    })
  })

  it('knows the tokens of its own pool by their clients, for they have no audience', () => {
    expect(Object.values(all('AWS::ApiGatewayV2::Authorizer'))).toEqual([
      {
        ApiId: 'adminApi',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        Name: 'Jwt',
        JwtConfiguration: { Issuer: 'AdminsPool', Audience: ['AdminsPoolCommandLine', 'AdminsPoolWorkflows'] },
      },
    ])
  })

  it("asks another issuer's tokens for its audience, and says where to sign in there", () => {
    const other = deployed(withOidc).service
    expect(Object.values(allOf(other, 'AWS::ApiGatewayV2::Authorizer'))).toEqual([
      expect.objectContaining({ JwtConfiguration: { Issuer: 'https://login.example.org/ides', Audience: ['ides-api'] } }),
    ])
    expect(allOf(other, 'AWS::Lambda::Function').adminFunction.Environment.Variables).toMatchObject({
      OIDC_ISSUER: 'https://login.example.org/ides',
      OIDC_AUDIENCE: 'ides-api',
      OIDC_SCOPE_PREFIX: 'ides/',
      OIDC_CLIENT: 'ides-cli',
    })
  })

  it('holds what the account may run at once for its functions, where that is configured', () => {
    const reserved = (one: Template) =>
      Object.values(allOf(one, 'AWS::Lambda::Function')).map(({ ReservedConcurrentExecutions = 0 }) => ReservedConcurrentExecutions)
    expect(reserved(template).filter((one) => one > 0)).toEqual([])
    expect(reserved(service({}, { reservedConcurrency: true })).reduce((sum, one) => sum + one)).toBe(50)
  })

  it('has domains of its deployer, and traces, where that is configured', () => {
    const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/one'
    const domains = { page: 'ides.example.org', api: 'ides-api.example.org', certificate }
    const { data, service: other } = deployed({ ...configured, tracing: true, domains })
    const named = Object.values(allOf(data, 'AWS::ApiGatewayV2::DomainName'))
    expect(named.map(({ DomainName, DomainNameConfigurations: [one] }) => [DomainName, one.CertificateArn])).toEqual([
      [domains.page, certificate],
      [domains.api, certificate],
    ])
    const outputs = Object.values(data.findOutputs('*')).map(({ Value }) => plain({ Value }).Value)
    expect(outputs).toEqual(expect.arrayContaining(['ides.example.org CNAME DomainsPage', 'ides-api.example.org CNAME DomainsApi']))
    expect(Object.values(allOf(other, 'AWS::ApiGatewayV2::ApiMapping'))).toEqual([
      { ApiId: 'meApi', DomainName: domains.page, Stage: '$default' },
      { ApiId: 'adminApi', DomainName: domains.api, Stage: '$default' },
    ])
    const functions = allOf(other, 'AWS::Lambda::Function')
    expect(functions.sendFunction.Environment.Variables.PAGE_URL).toBe('https://ides.example.org/me')
    expect(Object.values(other.findOutputs('ApiUrl'))).toEqual([expect.objectContaining({ Value: 'https://ides-api.example.org/api' })])
    const traced = (one: Template) => Object.values(allOf(one, 'AWS::Lambda::Function')).filter(({ TracingConfig }) => TracingConfig)
    expect([traced(other).length, traced(template).length]).toEqual([names.length + ['rotate'].length, 0])
    expect([JSON.stringify(other.toJSON()), JSON.stringify(template.toJSON())].map((text) => text.includes('xray:'))).toEqual([true, false])
  })

  it('notes of a request to a page neither its key nor where it came from', () => {
    const { AccessLogSettings } = all('AWS::ApiGatewayV2::Stage').meStage
    expect(all('AWS::ApiGatewayV2::Stage').adminStage.AccessLogSettings.Format).toBe(AccessLogSettings.Format)
    expect(JSON.parse(AccessLogSettings.Format)).toEqual({
      time: '$context.requestTime',
      route: '$context.routeKey',
      status: '$context.status',
      latency: '$context.responseLatency',
      request: '$context.requestId',
    })
    expect(AccessLogSettings.Format).not.toMatch(/path|query|token|identity|sourceIp|userAgent|header/i)
    expect(all('AWS::Logs::LogGroup').meAccessLog).toEqual({ RetentionInDays: 90 })
  })

  it('keeps what was missed for two weeks, encrypted at rest and on the way', () => {
    const { sendWakeUps, workPieces, feedbackEvents, ...queues } = all('AWS::SQS::Queue')
    expect(Object.keys(queues)).toHaveLength(5)
    for (const queue of Object.values(queues))
      expect(queue).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 })
    for (const { PolicyDocument } of Object.values(all('AWS::SQS::QueuePolicy')))
      expect(PolicyDocument.Statement[0]).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })
  })

  it('sends from the configured address', () => {
    const other = service({ from: mailbox('it@department.example.com') })
    other.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FROM_ADDRESS: 'it@department.example.com' }) },
    })
    const text = JSON.stringify(other.toJSON())
    expect(text).toContain('{"ses:FromAddress":"it@department.example.com"}')
    expect(text).not.toContain('{"ses:FromAddress":"ides@example.org"}')
  })

  it('asks for answers elsewhere, and takes texts and a brand of its deployer, where that is set', () => {
    const texts = join(mkdtempSync(join(tmpdir(), 'ides-test-')), 'own.json')
    onTestFinished(() => rmSync(dirname(texts), { recursive: true }))
    writeFileSync(texts, '{ "en": { "greeting": "Hello {name}," } }')
    const other = service({ replyTo: mailbox('IT <helpdesk@example.org>'), texts, brand: 'infra/local/sample/brand.json' })
    const told = (variable: object) =>
      Object.values(
        other.findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: Match.objectLike(variable) } } }),
      ).map(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME)
    expect(told({ REPLY_TO: 'IT <helpdesk@example.org>' }).sort()).toEqual(['admin', 'canary', 'console', 'escalate', 'send'])
    expect(told({ TEXTS_FILE: 'texts.json', BRAND_FILE: 'brand.json' }).sort()).toEqual(['admin', 'console', 'escalate', 'me', 'send'])
  })

  /** The one integration of an API, by its id in the template. */
  const integrationOf = (api: string) =>
    Object.entries(all('AWS::ApiGatewayV2::Integration')).find(([, { ApiId }]) => ApiId === api) ?? ['', {}]

  /** What a role may do: actions in order, by the resource they are allowed on, and the condition. */
  function permissionsOf(role: string): Record<string, string[]> {
    expect(Object.keys(all('AWS::IAM::Role')[role])).toEqual(['AssumeRolePolicyDocument'])
    const allowed: Record<string, string[]> = {}
    for (const { PolicyDocument, Roles } of Object.values(all('AWS::IAM::Policy'))) {
      if (!Roles.includes(role)) continue
      for (const { Effect, Action, Resource, Condition } of PolicyDocument.Statement) {
        // What every function is denied: see permissions.test.ts.
        if (Effect === 'Deny') continue
        for (const resource of [Resource].flat()) {
          const key = Condition ? `${resource} if ${JSON.stringify(Condition)}` : resource
          allowed[key] = [...(allowed[key] ?? []), ...[Action].flat()].sort()
        }
      }
    }
    return allowed
  }
})

const mailEvents = ['send', 'delivery', 'deliveryDelay', 'bounce', 'complaint', 'reject', 'renderingFailure']

const signedInByPool = {
  OIDC_ISSUER: 'AdminsPool',
  OIDC_AUDIENCE: 'AdminsPoolCommandLine AdminsPoolWorkflows',
  OIDC_SCOPE_PREFIX: 'ides/',
  OIDC_CLIENT: 'AdminsPoolCommandLine',
}

const signedInByConsole = {
  OIDC_ISSUER: 'AdminsPool',
  OIDC_AUDIENCE: 'AdminsPoolCommandLine AdminsPoolWorkflows consoleClient',
  OIDC_SCOPE_PREFIX: 'ides/',
  OIDC_CONSOLE_CLIENT: 'consoleClient',
  CONSOLE_SECRET: 'consoleSessions',
  CONSOLE_URL: 'consoleApi/console',
}
