import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { awsAccount } from '#adapters/aws-account/account.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { instant, several } from '#test/builders.ts'

/** Responses as AWS documents them, by address or by action. */
let answers: Record<string, readonly [status: number, body: string]> = {}
let server: Server

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request)
    const action = request.headers['x-amz-target'] ?? new URLSearchParams(body).get('Action') ?? `${request.method} ${request.url}`
    const page = new URLSearchParams(body).get('NextToken') ?? ''
    const [status, answer] = answers[`${action}${page}`] ?? [500, '{}']
    response.writeHead(status, {
      'Content-Type': answer.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.0',
      ...(status === 404 && { 'x-amzn-ErrorType': 'NotFoundException' }),
    })
    response.end(answer)
  })
  vi.stubEnv('AWS_ENDPOINT_URL', await listen(server))
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await stop(server)
})
beforeEach(() => {
  answers = {}
})

const account = () => awsAccount('eu-west-1')
const json = (body: object, status = 200): readonly [number, string] => [status, JSON.stringify(body)]

/** A page of stack resources. */
const page = (id: string, next?: string): readonly [number, string] => [
  200,
  `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries><member>
    <LogicalResourceId>Logical</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>AWS::Scheduler::Schedule</ResourceType>
    <LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus>
  </member></StackResourceSummaries>${next ? `<NextToken>${next}</NextToken>` : ''}</ListStackResourcesResult></ListStackResourcesResponse>`,
]

it('an AWS account lists all resources of a stack, page by page', async () => {
  answers = { ListStackResources: page('remind', 'more'), ListStackResourcesmore: page('enrol') }
  expect(await account().resources('IdesService')).toEqual([
    { type: 'AWS::Scheduler::Schedule', id: 'remind' },
    { type: 'AWS::Scheduler::Schedule', id: 'enrol' },
  ])
})

it('an AWS account reports the mail quota and its use', async () => {
  answers = {
    'GET /v2/email/account': json({
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
    }),
  }
  expect(await account().mail()).toEqual({ isOutOfSandbox: true, isEnabled: true, perDay: 50_000, perSecond: 14, sentToday: 120 })
  answers = { 'GET /v2/email/account': json({ SendQuota: { Max24HourSend: -1 } }) }
  expect(await account().mail()).toMatchObject({
    isOutOfSandbox: false,
    isEnabled: false,
    perDay: Number.POSITIVE_INFINITY,
    perSecond: 0,
  })
})

it('an AWS account reports whether a domain is verified, and its records', async () => {
  const known = {
    VerifiedForSendingStatus: true,
    DkimAttributes: { Tokens: ['one', 'two', 'three'] },
    MailFromAttributes: {
      MailFromDomain: 'bounce.ec.example',
      BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      MailFromDomainStatus: 'SUCCESS',
    },
  }
  answers = { 'GET /v2/email/identities/ec.example': json(known), 'GET /v2/email/identities/new.example': json({}) }
  expect(await account().identity('ec.example')).toEqual({
    isVerified: true,
    dkimTokens: ['one', 'two', 'three'],
    mailFrom: 'bounce.ec.example',
    isMailFromUsed: true,
  })
  expect(await account().identity('new.example')).toEqual({ isVerified: false, dkimTokens: [], isMailFromUsed: false })
})

it('an AWS account distinguishes an unknown domain from a failure', async () => {
  answers = { 'GET /v2/email/identities/none.example': json({ message: 'Email identity none.example does not exist.' }, 404) }
  expect(await account().identity('none.example')).toBeUndefined()
  answers = { 'GET /v2/email/identities/none.example': json({ message: 'Not allowed' }, 403) }
  await expect(account().identity('none.example')).rejects.toThrow()
})

it('an AWS account says whether CDK is prepared, and for which domains a certificate is', async () => {
  answers = {
    'AmazonSSM.GetParameter': json({ Parameter: { Value: '30' } }),
    'CertificateManager.DescribeCertificate': json({ Certificate: { Status: 'ISSUED', SubjectAlternativeNames: ['a.example'] } }),
  }
  expect(await account().bootstrapVersion()).toBe(30)
  expect(await account().certificate('arn')).toEqual({ status: 'ISSUED', names: ['a.example'] })
  answers = { 'AmazonSSM.GetParameter': json({ __type: 'ParameterNotFound' }, 400) }
  expect(await account().bootstrapVersion()).toBeUndefined()
  answers = {}
  await expect(account().bootstrapVersion()).rejects.toThrow()
})

it('an AWS account counts the addresses that its mail service suppresses, up to 5,000', async () => {
  const path = 'GET /v2/email/suppression/addresses'
  const some = (count: number, NextToken?: string) =>
    json({ SuppressedDestinationSummaries: several(count, () => ({ EmailAddress: 'ana@ec.example' })), NextToken })
  answers = { [`${path}?PageSize=1000`]: some(1000, 'more'), [`${path}?NextToken=more&PageSize=1000`]: some(7) }
  expect(await account().suppressed()).toBe(1007)
  answers = { [`${path}?PageSize=1000`]: some(1000, 'more'), [`${path}?NextToken=more&PageSize=1000`]: some(1000, 'more') }
  expect(await account().suppressed()).toBe(5000)
})

it('an AWS account reports whether a schedule is on', async () => {
  answers = { 'GET /schedules/remind': json({ State: 'ENABLED' }), 'GET /schedules/enrol': json({ State: 'DISABLED' }) }
  expect([await account().isScheduleOn('remind'), await account().isScheduleOn('enrol')]).toEqual([true, false])
})

it('an AWS account reports whether a table is protected, and can be restored', async () => {
  const Table = { DeletionProtectionEnabled: true, KeySchema: [{ AttributeName: 'ref', KeyType: 'HASH' }] }
  const ContinuousBackupsDescription = { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } }
  answers = {
    'DynamoDB_20120810.DescribeTable': json({ Table }),
    'DynamoDB_20120810.DescribeContinuousBackups': json({ ContinuousBackupsDescription }),
  }
  expect(await account().table('people')).toEqual({ isKept: true, isRestorable: true, keys: ['ref'] })
})

it('an AWS account reports the last test mail that was heard of, if any', async () => {
  answers = { 'DynamoDB_20120810.GetItem': json({ Item: { heardAt: { S: '2023-03-15T09:00:00Z' }, testMail: { S: 'a-message' } } }) }
  expect(await account().testMail('records')).toBe('a-message')
})

it('an AWS account reports whether a secret exists, has a value, and under whose key', async () => {
  const described = (more: object) => ({ 'secretsmanager.DescribeSecret': json({ Name: 'ides/intune', ...more }) })
  const VersionIdsToStages = { one: ['AWSPREVIOUS'], two: ['AWSCURRENT'] }
  answers = described({ VersionIdsToStages })
  expect(await account().secret('ides/intune')).toEqual({ isSet: true })
  answers = described({ VersionIdsToStages, KmsKeyId: 'alias/aws/secretsmanager' })
  expect(await account().secret('ides/intune')).toEqual({ isSet: true })
  answers = described({ KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' })
  expect(await account().secret('ides/intune')).toEqual({ isSet: false, key: 'arn:aws:kms:eu-west-1:111122223333:key/1' })
  answers = { 'secretsmanager.DescribeSecret': json({ __type: 'ResourceNotFoundException' }, 400) }
  expect(await account().secret('ides/intune')).toBeUndefined()
})

it('an AWS account reports how many functions may run at once, and how many a queue starts', async () => {
  answers = {
    'GET /2016-08-19/account-settings/': json({ AccountLimit: { UnreservedConcurrentExecutions: 960 } }),
    'GET /2015-03-31/event-source-mappings/one': json({ UUID: 'one', EventSourceArn: 'first', ScalingConfig: { MaximumConcurrency: 4 } }),
  }
  expect(await account().concurrency()).toBe(960)
  expect(await account().workers('one')).toEqual({ queue: 'first', most: 4 })
})

it('an AWS account reports who listens to a topic, and who has yet to confirm it', async () => {
  const member = (arn: string) => `<member><Protocol>email</Protocol><SubscriptionArn>${arn}</SubscriptionArn></member>`
  const members = [member('arn:aws:sns:eu-west-1:111122223333:alarms:1'), member('PendingConfirmation')].join('')
  answers = {
    ListSubscriptionsByTopic: [
      200,
      `<ListSubscriptionsByTopicResponse><Subscriptions>${members}</Subscriptions></ListSubscriptionsByTopicResponse>`,
    ],
  }
  expect(await account().subscriptions('arn:aws:sns:eu-west-1:111122223333:alarms')).toEqual({ confirmed: 1, waiting: 1 })
})

it('an AWS account reports what a queue holds', async () => {
  answers = { 'AmazonSQS.GetQueueAttributes': json({ Attributes: { ApproximateNumberOfMessages: '3' } }) }
  expect(await account().held(`${process.env.AWS_ENDPOINT_URL}/1/Missed`)).toBe(3)
})

it('an AWS account reports which alarms ring, what they say and since when, the longest first', async () => {
  const alarm = (AlarmName: string, StateTransitionedTimestamp: number) => ({
    AlarmName,
    AlarmDescription: 'Nobody gets mail. Read the log.',
    StateValue: 'ALARM',
    StateUpdatedTimestamp: 1_700_000_900.25,
    StateTransitionedTimestamp,
  })
  const MetricAlarms = [alarm('IdesService-one', 1_700_000_800.125), alarm('IdesService-two', 1_700_000_000)]
  answers = { 'GraniteServiceVersion20100801.DescribeAlarms': json({ MetricAlarms, CompositeAlarms: [] }) }
  const says = 'Nobody gets mail. Read the log.'
  expect(await account().ringing('IdesService-')).toEqual([
    { name: 'IdesService-two', says, since: instant('2023-11-14T22:13:20Z') },
    { name: 'IdesService-one', says, since: instant('2023-11-14T22:26:40.125Z') },
  ])
})

it('an AWS account reports where events of mail go, and whether they do', async () => {
  const EventDestinations = [
    { Name: 'bus', Enabled: true, MatchingEventTypes: ['SEND'] },
    { Name: 'topic', Enabled: false, MatchingEventTypes: ['SEND'] },
  ]
  answers = { 'GET /v2/email/configuration-sets/set/event-destinations': json({ EventDestinations }) }
  expect(await account().destinations('set')).toEqual([
    { name: 'bus', isOn: true },
    { name: 'topic', isOn: false },
  ])
})

it('an AWS account counts the members of a group, and says why if it cannot', async () => {
  answers = { 'AWSCognitoIdentityProviderService.ListUsersInGroup': json({ Users: [{ Username: 'anna' }] }) }
  expect(await account().members('pool', 'approver')).toBe(1)
  answers = { 'AWSCognitoIdentityProviderService.ListUsersInGroup': json({ __type: 'AccessDeniedException' }, 400) }
  await expect(account().members('pool', 'approver')).rejects.toThrow(
    'cognito-idp answers with status 400: {"__type":"AccessDeniedException"}',
  )
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4')
  await expect(account().members('pool', 'approver')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
