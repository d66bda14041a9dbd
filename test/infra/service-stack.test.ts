import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { routes } from '../../functions/admin/routes.ts'
import { roles, scopes } from '../../functions/admin/scopes.ts'
import type { Configuration } from '../../infra/configuration.ts'
import { mailboxOf } from '../../infra/constructs/mailbox.ts'
import { all as allOf, configured, deployed, plain, unhashed, withOidc } from './deployed.ts'

/** The service, configured otherwise in some way. */
const service = (mail: Partial<Configuration['mail']> = {}, more: Partial<Configuration> = {}): Template =>
  deployed({ ...configured, ...more, mail: { ...configured.mail, ...mail } }).service

function mailbox(written: string) {
  const mailbox = mailboxOf(written)
  if (!mailbox) throw new Error(`${written} is no mailbox`)
  return { ...mailbox, written }
}

const names = ['enrol', 'remind', 'escalate', 'feedback', 'me', 'admin', 'rehearse']

/** Seconds that each may take; a claim to send could be taken over after 900. */
const timeouts: Record<string, number> = { enrol: 300, remind: 300, escalate: 300, feedback: 60, me: 10, admin: 29, rehearse: 900 }

const memory: Record<string, number> = { admin: 1024, rehearse: 3008 }

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
      'AWS::ApiGatewayV2::Api': 1,
      'AWS::ApiGatewayV2::Integration': 1,
      'AWS::ApiGatewayV2::Route': 3,
      'AWS::ApiGatewayV2::Stage': 1,
      'AWS::Events::EventBus': 1,
      'AWS::Events::Rule': 2,
      // One for each function, one for each schedule, and one to read the quota.
      'AWS::IAM::Policy': 9,
      'AWS::IAM::Role': 8,
      // One for each function but me, whose callers wait for the answer.
      'AWS::Lambda::EventInvokeConfig': 4,
      'AWS::Lambda::Function': 5,
      // Two rules and a topic may invoke feedback, three routes me.
      'AWS::Lambda::Permission': 6,
      // One for each function, and one of what is asked of the page.
      'AWS::Logs::LogGroup': 6,
      'AWS::SES::ConfigurationSet': 1,
      'AWS::SES::ConfigurationSetEventDestination': 2,
      'AWS::SNS::Subscription': 1,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
      'AWS::Scheduler::Schedule': 3,
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

    it('is told what it needs, and no more', () => {
      const tables = { PEOPLE_TABLE: 'People', RECORDS_TABLE: 'Records' }
      const sending = {
        PAGE_URL: 'meApi/me',
        ACCESS_BUS: 'Access',
        CONFIGURATION_SET: 'MailConfigurationSet',
        FROM_ADDRESS: 'Ides <ides@example.org>',
      }
      expect(all('AWS::Lambda::Function')[`${name}Function`].Environment.Variables).toEqual({
        ...tables,
        ...(['remind', 'escalate'].includes(name) ? sending : {}),
        ...(['remind', 'escalate', 'me'].includes(name) ? { PAGE_SECRET: 'PageSecret' } : {}),
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'Ides',
      })
    })

    it('may do what it does, on what it does it to', () => {
      expect(permissionsOf(`${name}Role`)).toEqual(permissions[name])
    })
  })

  it.each(names.filter((name) => name !== 'me'))('gives up a call of %s that keeps failing to a dead-letter queue', (name) => {
    expect(all('AWS::Lambda::EventInvokeConfig')[`${name}FunctionEventInvokeConfig`]).toEqual({
      FunctionName: `${name}Function`,
      Qualifier: '$LATEST',
      ...(name === 'feedback'
        ? {
            MaximumRetryAttempts: 2,
            MaximumEventAgeInSeconds: 6 * 3600,
            DestinationConfig: { OnFailure: { Destination: 'MissedEvents' } },
          }
        : { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300, DestinationConfig: { OnFailure: { Destination: 'MissedRuns' } } }),
    })
  })

  it.each([
    ['enrol', 'rate(5 minutes)'],
    ['remind', 'rate(5 minutes)'],
    ['escalate', 'rate(1 minute)'],
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

  it('hears from SES over the default bus, of its own mail only', () => {
    expect(all('AWS::SES::ConfigurationSetEventDestination').MailConfigurationSetToEventBridge).toEqual({
      ConfigurationSetName: 'MailConfigurationSet',
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: mailEvents,
        EventBridgeDestination: { EventBusArn: 'events:event-bus/default' },
      },
    })
    expect(all('AWS::Events::Rule').MailTold).toMatchObject({
      EventBusName: 'default',
      State: 'ENABLED',
      EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': ['MailConfigurationSet'] } } } },
    })
  })

  it('hears from SES over a topic as well', () => {
    expect(all('AWS::SES::ConfigurationSetEventDestination').MailConfigurationSetToTopic).toEqual({
      ConfigurationSetName: 'MailConfigurationSet',
      EventDestination: { Enabled: true, MatchingEventTypes: mailEvents, SnsDestination: { TopicARN: 'MailTopic' } },
    })
    expect(Object.values(all('AWS::SNS::Subscription'))).toEqual([
      {
        TopicArn: 'MailTopic',
        Protocol: 'lambda',
        Endpoint: 'feedbackFunction',
        RedrivePolicy: { deadLetterTargetArn: 'MissedEvents' },
      },
    ])
    const [policy] = Object.values(all('AWS::SNS::TopicPolicy'))
    expect(policy.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
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

  it('sends over TLS alone, and to nobody who bounced or complained', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSet', {
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    })
  })

  it('hears on a bus of its own that access was cut or restored', () => {
    expect(all('AWS::Events::Rule').AccessConfirmed).toMatchObject({
      EventBusName: 'Access',
      State: 'ENABLED',
      EventPattern: { 'detail-type': ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed'] },
    })
  })

  it('leads every rule to feedback, tries for a day, and then keeps the event', () => {
    const rules = Object.values(all('AWS::Events::Rule'))
    expect(rules).toHaveLength(2)
    for (const { Targets } of rules) {
      expect(Targets).toEqual([
        {
          Id: 'Target0',
          Arn: 'feedbackFunction',
          DeadLetterConfig: { Arn: 'MissedEvents' },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 24 * 3600 },
        },
      ])
    }
  })

  it('lets its rules and its topic in, to feedback and to the queue of what feedback missed', () => {
    const heard = ['AccessConfirmed', 'MailTold', 'MailTopic']
    const invoking = Object.values(all('AWS::Lambda::Permission')).filter(({ Principal }) => Principal !== 'apigateway.amazonaws.com')
    expect(invoking.map(({ SourceArn }) => SourceArn).sort()).toEqual(heard)
    for (const permission of invoking)
      expect(permission).toMatchObject({ Action: 'lambda:InvokeFunction', FunctionName: 'feedbackFunction' })

    const [denied, ...letIn] = all('AWS::SQS::QueuePolicy').MissedEventsPolicy.PolicyDocument.Statement
    expect(denied.Effect).toBe('Deny')
    expect(letIn).toEqual(
      heard.map((source) =>
        expect.objectContaining({
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': source } },
          Resource: 'MissedEvents',
        }),
      ),
    )
  })

  it('leads whoever has the key of a page to it, by these routes and no other', () => {
    expect(Object.values(all('AWS::ApiGatewayV2::Api'))).toEqual([
      { Name: 'Ides', Description: "People's own pages", ProtocolType: 'HTTP' },
    ])
    const routes = Object.values(all('AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['GET /me/{token}', 'HEAD /me/{token}', 'POST /me/{token}'])
    const [[integration, itself] = []] = Object.entries(all('AWS::ApiGatewayV2::Integration'))
    for (const route of routes)
      expect(route).toEqual({
        ApiId: 'meApi',
        AuthorizationType: 'NONE',
        RouteKey: route.RouteKey,
        Target: `integrations/${integration}`,
      })
    expect(itself).toEqual({
      ApiId: 'meApi',
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: 'meFunction',
      PayloadFormatVersion: '2.0',
    })
    const endpoint = { 'Fn::GetAtt': [Match.stringLikeRegexp('^meApi[\\dA-F]{8}$'), 'ApiEndpoint'] }
    const linking = { Environment: { Variables: Match.objectLike({ PAGE_URL: { 'Fn::Join': ['', [endpoint, '/me']] } }) } }
    template.resourcePropertiesCountIs('AWS::Lambda::Function', linking, 2)
  })

  it('lets nothing in to me but these routes', () => {
    const invoking = Object.values(all('AWS::Lambda::Permission')).filter(({ FunctionName }) => FunctionName === 'meFunction')
    expect(invoking).toHaveLength(3)
    for (const permission of invoking)
      expect(permission).toEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: 'meFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'execute-api:meApi/*/*/me/{token}',
      })
  })

  it('serves pages at the root of their address, so many a second', () => {
    expect(Object.values(all('AWS::ApiGatewayV2::Stage'))).toEqual([
      {
        ApiId: 'meApi',
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
        AccessLogSettings: { DestinationArn: 'meAccessLog', Format: expect.any(String) },
      },
    ])
  })

  it('notes of a request to a page neither its key nor where it came from', () => {
    const [{ AccessLogSettings }] = Object.values(all('AWS::ApiGatewayV2::Stage'))
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
    expect(all('AWS::SQS::Queue')).toEqual({
      MissedRuns: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 },
      MissedEvents: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 },
    })
    for (const queue of ['MissedRuns', 'MissedEvents']) {
      expect(all('AWS::SQS::QueuePolicy')[`${queue}Policy`].PolicyDocument.Statement).toContainEqual({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource: queue,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      })
    }
  })

  it('sends from an address of whoever deploys it', () => {
    const other = service('it@department.example.com')
    other.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FROM_ADDRESS: 'it@department.example.com' }) },
    })
    const text = JSON.stringify(other.toJSON())
    expect(text).toContain(':identity/department.example.com"')
    expect(text).toContain('{"ses:FromAddress":"it@department.example.com"}')
    expect(text).not.toContain('example.org')
  })

  it('is not built with an address that cannot be sent from', () => {
    expect(() => service('Ides')).toThrow('ides:from must be like "Ides <ides@example.org>"')
  })

  it('asks for answers elsewhere, and takes texts of its deployer, where that is set', () => {
    const texts = join(mkdtempSync(join(tmpdir(), 'ides-test-')), 'own.json')
    onTestFinished(() => rmSync(dirname(texts), { recursive: true }))
    writeFileSync(texts, '{ "en": { "greeting": "Hello {name}," } }')
    const other = service(undefined, { replyTo: 'IT <helpdesk@example.org>', texts })
    const told = (variable: object) =>
      Object.values(
        other.findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: Match.objectLike(variable) } } }),
      ).map(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME)
    expect(told({ REPLY_TO: 'IT <helpdesk@example.org>' }).sort()).toEqual(['escalate', 'remind'])
    expect(told({ TEXTS_FILE: 'texts.json' }).sort()).toEqual(['escalate', 'me', 'remind'])
  })

  it('is not built with an address that cannot be answered to, or texts that are not there', () => {
    expect(() => service(undefined, { replyTo: 'helpdesk' })).toThrow('ides:replyTo must be like')
    expect(() => service(undefined, { texts: 'nowhere.json' })).toThrow('nowhere.json: cannot be read')
  })

  /** What a role may do: actions in order, by the resource they are allowed on, and the condition. */
  function permissionsOf(role: string): Record<string, string[]> {
    expect(Object.keys(all('AWS::IAM::Role')[role])).toEqual(['AssumeRolePolicyDocument'])
    const allowed: Record<string, string[]> = {}
    for (const { PolicyDocument, Roles } of Object.values(all('AWS::IAM::Policy'))) {
      if (!Roles.includes(role)) continue
      for (const { Effect, Action, Resource, Condition } of PolicyDocument.Statement) {
        expect(Effect).toBe('Allow')
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

const log = ['logs:CreateLogStream', 'logs:PutLogEvents']
const giveUp = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage']
const fromIdes = 'if {"StringEquals":{"ses:FromAddress":"ides@example.org"}}'
const sweep = {
  People: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'People/index/due': ['dynamodb:Query'],
  Records: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  Access: ['events:PutEvents'],
  [`ses:identity/example.org ${fromIdes}`]: ['ses:SendRawEmail'],
  [`ses:configuration-set/MailConfigurationSet ${fromIdes}`]: ['ses:SendRawEmail'],
  '*': ['ses:GetSendQuota'],
  PageSecret: ['secretsmanager:GetSecretValue'],
  MissedRuns: giveUp,
}

const permissions: Record<string, Record<string, string[]>> = {
  enrol: {
    People: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'],
    Records: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    MissedRuns: giveUp,
    enrolLog: log,
  },
  remind: { ...sweep, remindLog: log },
  escalate: { ...sweep, escalateLog: log },
  feedback: {
    People: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Records: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    MissedEvents: giveUp,
    feedbackLog: log,
  },
  me: {
    People: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Records: ['dynamodb:GetItem', 'dynamodb:Query'],
    'Records if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["AUDIT#*"]}}': ['dynamodb:PutItem'],
    PageSecret: ['secretsmanager:GetSecretValue'],
    meLog: log,
  },
}
