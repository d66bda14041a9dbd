import { Match, type Template } from 'aws-cdk-lib/assertions'
import { expect, it } from 'vitest'
import { usualRetention } from '#domain/people/retention.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { routes } from '#functions/admin/routes.ts'
import { all as allOf, deployed, otherwise, plain, settingsOf, withNetwork, withOidc, withSystems } from './deployed.ts'

const names = ['enrol', 'work', 'dispatch', 'send', 'escalate', 'feedback', 'me', 'admin', 'console', 'witness', 'retain', 'canary']

const template = deployed().service
const other = deployed(otherwise)
/** Properties of every resource of a type, under its name in the code. */
const all = (type: string) => allOf(template, type)
const functionNamed = (name: string) => all('AWS::Lambda::Function')[`${name}Function`]
const routesOf = (api: string, of = template) => Object.values(allOf(of, 'AWS::ApiGatewayV2::Route')).filter(({ ApiId }) => ApiId === api)

it('the service stack keeps nothing when it is torn down', () => {
  const kept = Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
  expect(kept.filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')).toEqual([])
})

it('functions run on Node 24, each over long before a claim to send could be taken over', () => {
  expect(Object.keys(all('AWS::Lambda::Function')).sort()).toEqual([...names, 'consolerotate'].map(name => `${name}Function`).sort())
  for (const one of Object.values(all('AWS::Lambda::Function'))) {
    expect(one).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' })
    // A claim may be taken over after 900 seconds.
    expect(one.Timeout).toBeLessThanOrEqual(300)
  }
})

it.each(names)('the service stack gives %s the settings that it needs, and no more', name => {
  const sender = { FROM_ADDRESS: 'Ides <ides@example.org>', REPLY_TO: 'Ides <ides@example.org>' }
  const sending = { ACCESS_BUS: 'Access', CONFIGURATION_SET: 'MailConfigurationSet', ...sender }
  const { ACCESS_BUS, ...mailing } = sending
  const administering = { ALARM_PREFIX: 'IdesService-', STAFF_DOMAINS: 'example.org', DECISIONS: JSON.stringify(usualDecisionLimits) }
  const isAdmins = ['admin', 'console'].includes(name)
  expect(settingsOf(template, name)).toEqual({
    RECORDS_TABLE: 'Records',
    ...(name === 'canary' ? { ...mailing, CANARY_ADDRESS: 'success@simulator.amazonses.com' } : {}),
    ...(['canary', 'witness'].includes(name) ? {} : { PEOPLE_TABLE: 'People', RETENTION: JSON.stringify(usualRetention()) }),
    ...(name === 'retain' ? { ...mailing, ALARM_PREFIX: 'IdesService-', DAILY_MAIL: 'ides-alarms@example.org' } : {}),
    ...(name === 'feedback' ? { FROM_ADDRESS: mailing.FROM_ADDRESS } : {}),
    ...(['send', 'escalate'].includes(name) || isAdmins ? sending : {}),
    ...(name === 'work' ? { ACCESS_BUS } : {}),
    ...(name === 'send' ? { CONSOLE_URL: 'consoleApi/console' } : {}),
    PAGE_URL: ['send', 'escalate', 'canary'].includes(name) ? 'meApi/me' : undefined,
    WAKE_UPS: ['dispatch', 'escalate'].includes(name) ? 'sendWakeUps' : undefined,
    PIECES: ['enrol', 'retain', 'work'].includes(name) || isAdmins ? 'workPieces' : undefined,
    MAILS: ['send', 'escalate', 'work', 'me'].includes(name) || isAdmins ? 'Mails' : undefined,
    REHEARSALS: name === 'work' || isAdmins ? 'Rehearsals' : undefined,
    ...(name === 'admin' ? signedInByPool : name === 'console' ? signedInByConsole : {}),
    AUDIT_SECRET: ['work', 'me'].includes(name) || isAdmins ? 'AuditSecret' : undefined,
    AUDIT_HEADS: name === 'witness' || isAdmins ? 'AuditHeads' : undefined,
    ...(isAdmins ? administering : {}),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_METRICS_NAMESPACE: 'Ides',
  })
})

it('the service stack puts a scheduled call that keeps failing on a dead-letter queue', () => {
  const scheduled = ['canary', 'dispatch', 'enrol', 'escalate', 'retain', 'witness']
  const calls = all('AWS::Lambda::EventInvokeConfig')
  expect(Object.keys(calls).sort()).toEqual(scheduled.map(name => `${name}FunctionEventInvokeConfig`))
  for (const call of Object.values(calls))
    expect(call).toMatchObject({
      ...{ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 },
      DestinationConfig: { OnFailure: { Destination: 'MissedRuns' } },
    })
})

it.each([
  ['enrol', 'rate(5 minutes)'],
  ['dispatch', 'rate(1 minute)'],
  ['escalate', 'rate(1 minute)'],
  ['witness', 'rate(15 minutes)'],
  ['retain', 'rate(1 hour)'],
  ['canary', 'rate(1 day)'],
])('the service stack starts %s at a %s, and skips a run once the next is due', (name, rate) => {
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

it('workers are woken by a queue in order, one a shard at a time, also after one died', () => {
  expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
    ...{ EventSourceArn: 'sendWakeUps', FunctionName: 'sendFunction', BatchSize: 1 },
    ScalingConfig: { MaximumConcurrency: 4 },
  })
  expect(all('AWS::SQS::Queue').sendWakeUps).toMatchObject({
    FifoQueue: true,
    VisibilityTimeout: functionNamed('send').Timeout + 10,
    RedrivePolicy: { deadLetterTargetArn: 'sendMissedWakeUps' },
  })
})

it('pieces of jobs are worked on by two at once where staff are few, and again after a worker died', () => {
  expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
    ...{ EventSourceArn: 'workPieces', FunctionName: 'workFunction', BatchSize: 1 },
    ScalingConfig: { MaximumConcurrency: 2 },
  })
  expect(all('AWS::SQS::Queue').workPieces).toMatchObject({
    VisibilityTimeout: functionNamed('work').Timeout + 10,
    RedrivePolicy: { deadLetterTargetArn: 'workMissedPieces', maxReceiveCount: 3 },
  })
})

it('a function may loop only where it puts messages on the queue that starts it', () => {
  const loops = Object.values(all('AWS::Lambda::EventSourceMapping')).flatMap(({ FunctionName, EventSourceArn }) => {
    const name = FunctionName.replace(/Function$/, '')
    return permissionsOf(`${name}Role`)[EventSourceArn]?.includes('sqs:SendMessage') ? [FunctionName] : []
  })
  expect(loops).toEqual(['workFunction'])
  for (const [name, { RecursiveLoop }] of Object.entries(all('AWS::Lambda::Function')))
    expect(RecursiveLoop).toBe(loops.includes(name) ? 'Allow' : undefined)
})

it('events come in batches, each that fails is retried, and what keeps failing is kept', () => {
  expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
    ...{ EventSourceArn: 'feedbackEvents', FunctionName: 'feedbackFunction' },
    ...{ BatchSize: 100, MaximumBatchingWindowInSeconds: 2, ScalingConfig: { MaximumConcurrency: 2 } },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  })
  expect(all('AWS::SQS::Queue').feedbackEvents).toEqual({
    VisibilityTimeout: 6 * functionNamed('feedback').Timeout,
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 7 * 24 * 3600,
    RedrivePolicy: { deadLetterTargetArn: 'MissedEvents', maxReceiveCount: 5 },
  })
  template.hasOutput('Redrive', {})
})

it('events of SES come over the default bus, of its own mail only', () => {
  expect(all('AWS::SES::ConfigurationSetEventDestination').MailConfigurationSetToEventBridge).toEqual({
    ConfigurationSetName: 'MailConfigurationSet',
    EventDestination: {
      Enabled: true,
      // That it was sent comes by the topic alone.
      MatchingEventTypes: mailEvents.filter(one => one !== 'send'),
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

it('events of SES come over a topic as well, to which its configuration set alone may publish', () => {
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

it('events of SES come over the topic alone, where the default bus is closed to them', () => {
  const { service } = deployed(withNetwork)
  expect(Object.keys(allOf(service, 'AWS::Events::Rule'))).not.toContain('MailTold')
  expect(Object.keys(allOf(service, 'AWS::SES::ConfigurationSetEventDestination'))).toEqual(['MailConfigurationSetToTopic'])
})

it('sync and connect alone run in a network, where one is set, and send from an address that stays', () => {
  const { service, data } = deployed(withNetwork)
  const placed = Object.entries(allOf(service, 'AWS::Lambda::Function')).filter(([, { VpcConfig }]) => VpcConfig)
  const SubnetIds = ['NetworkVpcPrivateSubnet1Subnet', 'NetworkVpcPrivateSubnet2Subnet']
  const VpcConfig = { SecurityGroupIds: ['NetworkOutbound'], SubnetIds }
  expect(placed).toMatchObject(['syncFunction', 'connectFunction'].map(name => [name, { VpcConfig }]))
  expect(Object.values(allOf(service, 'AWS::EC2::NatGateway'))).toMatchObject([{ AllocationId: 'EgressAllocationId' }])
  data.hasOutput('EgressAddress', {})
})

it('sync and connect run in a network of the deployer’s own, where its subnets are named', () => {
  const network = { vpc: 'vpc-0123abcd', subnets: ['subnet-0123abcd', 'subnet-abcd0123'] }
  const { service, data } = deployed({ ...withSystems, network })
  expect(allOf(service, 'AWS::Lambda::Function').syncFunction.VpcConfig.SubnetIds).toEqual(network.subnets)
  for (const stack of [service, data]) expect(JSON.stringify(stack.toJSON())).not.toMatch(/AWS::EC2::(?:VPC|EIP)"/)
})

it('mail goes as written, over TLS alone, to every address, whatever the account’s settings of SES', () => {
  expect(all('AWS::SES::ConfigurationSet').MailConfigurationSet).toMatchObject({
    // Tracking would rewrite the links, which let their holder in; validation and suppression would drop mail unseen.
    VdmOptions: {
      DashboardOptions: { EngagementMetrics: 'DISABLED' },
      GuardianOptions: { OptimizedSharedDelivery: 'DISABLED' },
    },
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    ReputationOptions: { ReputationMetricsEnabled: true },
    SuppressionOptions: { SuppressedReasons: [], ValidationOptions: { ConditionThreshold: { ConditionThresholdEnabled: 'DISABLED' } } },
  })
})

const confirmations = ['AccessSuspensionConfirmed', 'AccessRestorationConfirmed']

it('confirmations of access come on a bus of its own, from the device manager in its account', () => {
  expect(all('AWS::Events::Rule').AccessConfirmed).toMatchObject({ EventBusName: 'Access', State: 'ENABLED' })
  expect(all('AWS::Events::Rule').AccessConfirmed.EventPattern).toEqual({
    source: ['device-manager'],
    account: ['AWS::AccountId'],
    'detail-type': confirmations,
  })
  expect(allOf(deployed().data, 'AWS::Events::EventBusPolicy')).toEqual({})
})

it('confirmations of access come from other accounts where they are named, and no others', () => {
  const { accounts } = otherwise.access
  expect(allOf(other.service, 'AWS::Events::Rule').AccessConfirmed.EventPattern).toMatchObject({
    source: ['device-manager'],
    account: ['AWS::AccountId', ...accounts],
  })
  expect(Object.values(allOf(other.data, 'AWS::Events::EventBusPolicy'))).toMatchObject([
    {
      EventBusName: 'Access',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: accounts.map(account => `iam::${account}:root`) },
        Action: 'events:PutEvents',
        Resource: 'Access',
        Condition: { 'ForAllValues:StringEquals': { 'events:source': 'device-manager', 'events:detail-type': confirmations } },
      },
    },
  ])
})

it('every rule for events leads to feedback, tries for a day, and then keeps the event', () => {
  const { OperationsKeyAtRisk, ...rules } = all('AWS::Events::Rule')
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

it('only its rules and its topic put events and missed events on their queues', () => {
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
      heard.map(source =>
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

it('staff pages are served by these routes only', () => {
  const keys = ['GET /me/{key}', 'HEAD /me/{key}', 'POST /me/{key}']
  expect(routesOf('meApi')).toMatchObject(keys.map(RouteKey => ({ RouteKey, AuthorizationType: 'NONE' })))
  const invoking = Object.values(all('AWS::Lambda::Permission')).filter(({ FunctionName }) => FunctionName === 'meFunction')
  expect(invoking).toEqual(
    keys.map(() => ({
      ...{ Action: 'lambda:InvokeFunction', FunctionName: 'meFunction' },
      ...{ Principal: 'apigateway.amazonaws.com', SourceArn: 'execute-api:meApi/*/*/me/{key}' },
    })),
  )
})

const slow = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 }
it.each([
  ['me', 400, 800, undefined],
  ['admin', 20, 40, { 'GET /api/openapi.json': slow }],
])('%s is at the root of its address, with %i requests a second, and at most %i at once', (name, rate, burst, slower) => {
  const [stage] = Object.values(
    template.findResources('AWS::ApiGatewayV2::Stage', { Properties: { DefaultRouteSettings: { ThrottlingRateLimit: rate } } }),
  )
  // API Gateway refuses settings of a route that is not there yet.
  for (const key of Object.keys(slower ?? {})) {
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

it('the admin API needs a token with the scope of the route', () => {
  expect(
    routesOf('adminApi').map(({ RouteKey, AuthorizationType, AuthorizationScopes }) => [RouteKey, AuthorizationType, AuthorizationScopes]),
  ).toEqual([
    ...routes.map(({ method, path, scope }) => [`${method} ${path}`, 'JWT', [`ides/${scope}`]]),
    ['GET /api/openapi.json', 'NONE', undefined],
  ])
})

it('tokens of the own pool are checked before the function is called, those of another issuer by the function alone', () => {
  const acceptedBy = (one: Template) =>
    Object.values(allOf(one, 'AWS::ApiGatewayV2::Authorizer')).map(({ JwtConfiguration }) => JwtConfiguration)
  expect(acceptedBy(template)).toEqual([{ Issuer: 'AdminsPool', Audience: ['AdminsPoolCommandLine'] }])
  expect(acceptedBy(other.service)).toEqual([])
  const open = routesOf('adminApi', other.service).filter(one => one.AuthorizationType === 'NONE' && !one.AuthorizationScopes)
  expect(open).toHaveLength(routes.length + 1)
  const settings = {
    ...{ OIDC_ISSUER: 'https://login.example.org/ides', OIDC_AUDIENCE: 'ides-api', OIDC_SCOPE_PREFIX: '' },
    ...{ OIDC_REQUESTED_PREFIX: 'api://ides/', OIDC_REQUESTED_SCOPES: 'openid api://ides/access' },
    OIDC_RIGHTS: '{"claim":"roles","roles":{"Ides.Author":"author"},"units":{}}',
  }
  expect(settingsOf(other.service, 'admin')).toMatchObject({ ...settings, OIDC_CLIENT: 'ides-cli' })
  expect(settingsOf(other.service, 'console')).toMatchObject(settings)
})

it('the console is open to everyone at every address, since it signs people in itself', () => {
  expect(routesOf('consoleApi')).toMatchObject([{ RouteKey: '$default', AuthorizationType: 'NONE' }])
  expect(all('AWS::Cognito::UserPoolClient').consoleClient).toMatchObject({
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['consoleApi/console/callback'],
    LogoutURLs: ['consoleApi/console/sign-out'],
    GenerateSecret: false,
    AllowedOAuthScopes: expect.arrayContaining(['ides/read', 'ides/policies:approve']),
  })
  expect(Object.values(all('AWS::SecretsManager::RotationSchedule'))).toEqual([
    { SecretId: 'consoleSessions', RotationLambdaARN: 'consolerotateFunction', RotationRules: { ScheduleExpression: 'rate(30 days)' } },
  ])
  expect(Object.values(all('AWS::Lambda::Permission'))).toContainEqual({
    ...{ Action: 'lambda:InvokeFunction', FunctionName: 'consolerotateFunction' },
    ...{ Principal: 'secretsmanager.amazonaws.com', SourceAccount: 'AWS::AccountId' },
  })
})

it('the console has its own client at another issuer, whose secret it may read', () => {
  expect(settingsOf(other.service, 'console')).toMatchObject({
    ...{ OIDC_CONSOLE_CLIENT: 'ides-console', OIDC_CONSOLE_SECRET: 'ides/console', OIDC_AUDIENCE: 'ides-api' },
  })
  expect(JSON.stringify(allOf(other.service, 'AWS::IAM::Policy'))).toContain('secret:ides/console-??????')
  expect(allOf(deployed(withOidc).service, 'AWS::Lambda::Function')).not.toHaveProperty('consoleFunction')
})

it('console and command line ask the organisation’s issuer at least hourly, and the console signs people out there', () => {
  const federated = settingsOf(deployed(withNetwork).service, 'console')
  expect(federated).toMatchObject({
    ...{ SESSION_HOURS: '1', OIDC_PARAMETERS: '{"identity_provider":"Entra","prompt":"login"}' },
    ...{ SIGN_OUT_ISSUER: 'https://login.example.org/v2.0', SIGN_OUT_CLIENT: 'ides' },
    POOL_SIGN_OUT: signedInByConsole.POOL_SIGN_OUT,
  })
  expect(settingsOf(deployed(withNetwork).service, 'admin').OIDC_PARAMETERS).toBe(federated.OIDC_PARAMETERS)
  const { POOL_SIGN_OUT, ...own } = settingsOf(other.service, 'console')
  expect(own).toMatchObject({ SESSION_HOURS: '1', SIGN_OUT_ISSUER: 'https://login.example.org/ides', SIGN_OUT_CLIENT: 'ides-console' })
  expect(POOL_SIGN_OUT).toBeUndefined()
})

it('the service stack reserves what the account may run at once, where that is configured', () => {
  const reserved = (one: Template) =>
    Object.values(allOf(one, 'AWS::Lambda::Function')).map(({ ReservedConcurrentExecutions = 0 }) => ReservedConcurrentExecutions)
  expect(reserved(template).filter(one => one > 0)).toEqual([])
  const sums = [other, deployed(withSystems)].map(({ service }) => reserved(service).reduce((sum, one) => sum + one))
  expect(sums).toEqual([48, 48 + 3 + 7])
})

it('the service stack has domains of its deployer, and traces, where that is configured', () => {
  const { domains } = otherwise
  const named = Object.values(allOf(other.data, 'AWS::ApiGatewayV2::DomainName'))
  expect(named.map(({ DomainName, DomainNameConfigurations: [one] }) => [DomainName, one.CertificateArn])).toEqual(
    [domains?.page, domains?.api].map(name => [name, domains?.certificate]),
  )
  const outputs = Object.values(other.data.findOutputs('*')).map(({ Value }) => plain({ Value }).Value)
  expect(outputs).toEqual(expect.arrayContaining(['ides.example.org CNAME DomainsPage', 'ides-api.example.org CNAME DomainsApi']))
  expect(Object.values(allOf(other.service, 'AWS::ApiGatewayV2::ApiMapping'))).toEqual([
    { ApiId: 'meApi', DomainName: domains?.page, Stage: '$default' },
    { ApiId: 'adminApi', DomainName: domains?.api, Stage: '$default' },
  ])
  const closed = Object.values(allOf(other.service, 'AWS::ApiGatewayV2::Api')).map(api => [api.Name, api.DisableExecuteApiEndpoint])
  expect(closed).toEqual([
    ['Other', true],
    ['Other admin', true],
    ['Other console', undefined],
  ])
  expect(settingsOf(other.service, 'send').PAGE_URL).toBe('https://ides.example.org/me')
  expect(Object.values(other.service.findOutputs('ApiUrl'))).toMatchObject([{ Value: 'https://ides-api.example.org/api' }])
  const traced = (one: Template) => Object.values(allOf(one, 'AWS::Lambda::Function')).filter(({ TracingConfig }) => TracingConfig)
  expect([traced(other.service).length, traced(template).length]).toEqual([names.length + ['rotate'].length, 0])
})

it('the stacks have the tags and the boundary of roles that are configured', () => {
  for (const stack of [other.stacks.data, other.stacks.service]) expect(stack.tags.tagValues()).toEqual(otherwise.tags)
  const boundaries = Object.values(allOf(other.service, 'AWS::IAM::Role')).map(role => role.PermissionsBoundary)
  expect(new Set(boundaries)).toEqual(new Set([otherwise.permissionsBoundary]))
})

it('a request to a page is logged without its key or where it came from', () => {
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

it('what was missed is kept for two weeks, encrypted at rest and in transit', () => {
  const { sendWakeUps, workPieces, feedbackEvents, ...queues } = all('AWS::SQS::Queue')
  expect(Object.keys(queues)).toHaveLength(5)
  for (const queue of Object.values(queues))
    expect(queue).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 })
  for (const { PolicyDocument } of Object.values(all('AWS::SQS::QueuePolicy')))
    expect(PolicyDocument.Statement[0]).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })
})

it('mail goes from the configured address, and from no other', () => {
  expect(settingsOf(other.service, 'send').FROM_ADDRESS).toBe('it@department.example.com')
  const text = JSON.stringify(other.service.toJSON())
  expect(text).toContain('{"ses:FromAddress":"it@department.example.com"}')
  expect(text).not.toContain('{"ses:FromAddress":"ides@example.org"}')
})

it('a share of the rate, texts and a brand of the deployer are taken, where that is set', () => {
  const told = (settings: object) => names.filter(name => Match.objectLike(settings).test(settingsOf(other.service, name)).isSuccess)
  expect(told({ REPLY_TO: 'IT <helpdesk@example.org>' }).sort()).toEqual(['admin', 'canary', 'console', 'escalate', 'retain', 'send'])
  expect(told({ RATE_PERCENT: '40' }).sort()).toEqual(['admin', 'canary', 'console', 'dispatch', 'escalate', 'retain', 'send', 'work'])
  expect(told({ TEXTS_FILE: 'texts.json', BRAND_FILE: 'brand.json' }).sort()).toEqual(['admin', 'console', 'escalate', 'me', 'send'])
})

it('the service stack is not made of texts that cannot be used', () => {
  const wrong = { ...otherwise, mail: { ...otherwise.mail, texts: 'package.json' } }
  expect(() => deployed(wrong)).toThrow(/^package\.json: name/)
})

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

const mailEvents = ['send', 'delivery', 'deliveryDelay', 'bounce', 'complaint', 'reject', 'renderingFailure']

const signedInByPool = {
  OIDC_ISSUER: 'AdminsPool',
  OIDC_AUDIENCE: 'AdminsPoolCommandLine',
  OIDC_SCOPE_PREFIX: 'ides/',
  OIDC_CLIENT: 'AdminsPoolCommandLine',
}

const signedInByConsole = {
  OIDC_ISSUER: 'AdminsPool',
  OIDC_AUDIENCE: 'AdminsPoolCommandLine consoleClient',
  OIDC_SCOPE_PREFIX: 'ides/',
  OIDC_CONSOLE_CLIENT: 'consoleClient',
  CONSOLE_SECRET: 'consoleSessions',
  CONSOLE_URL: 'consoleApi/console',
  POOL_SIGN_OUT: 'https://AdminsPoolDomain.auth.eu-west-1.amazoncognito.com/logout',
}
