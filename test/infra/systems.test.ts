import { expect, it } from 'vitest'
import { callLasts } from '#domain/access/answers.ts'
import { connectorsSettings, listedConnectors } from '#domain/access/settings.ts'
import { usualRetention } from '#domain/people/retention.ts'
import { sourcesSettings } from '#domain/sources/settings.ts'
import { all as allOf, configured, deployed, plain, settingsOf, watchedIn, withMany, withSystems } from './deployed.ts'

const { data, service } = deployed(withSystems)
const all = (type: string) => allOf(service, type)
const told = (name: string) => settingsOf(service, name)
const workersOf = (name: string) =>
  Object.values(all('AWS::Lambda::EventSourceMapping'))
    .filter(({ FunctionName }) => FunctionName === name)
    .map(({ EventSourceArn, ScalingConfig }) => [EventSourceArn, ScalingConfig.MaximumConcurrency])
const CONNECTOR_LIST = JSON.stringify(listedConnectors(withSystems.access.connectors))
const common = { PEOPLE_TABLE: 'People', RECORDS_TABLE: 'Records', RETENTION: JSON.stringify(usualRetention()), CONNECTOR_LIST }

it('configured sources are read every quarter of an hour, with tasks of a queue, two at a time', () => {
  expect(all('AWS::Scheduler::Schedule').syncSchedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' })
  expect(workersOf('syncFunction')).toEqual([['syncErrands', 2]])
  // Lambda would stop a pass that takes longer than 16 runs.
  expect(all('AWS::Lambda::Function').syncFunction).toMatchObject({ Timeout: 300, RecursiveLoop: 'Allow' })
  expect(all('AWS::SQS::Queue').syncErrands).toMatchObject({
    ...{ SqsManagedSseEnabled: true, VisibilityTimeout: 310 },
    RedrivePolicy: { deadLetterTargetArn: 'syncMissedErrands', maxReceiveCount: 3 },
  })
})

it('sync gets the settings and tables of sources, and no more; admin gets what to list', () => {
  const settings = { SOURCES: JSON.stringify(withSystems.sources), DIRECTORIES: JSON.stringify(withSystems.directories), DROP: 'Drop' }
  const { SOURCE_LIST = '', ...rest } = told('sync')
  expect(rest).toEqual({
    ...{ ...common, ...settings, ERRANDS: 'syncErrands', STAFF_DOMAINS: 'example.org' },
    ...{ POWERTOOLS_SERVICE_NAME: 'sync', POWERTOOLS_METRICS_NAMESPACE: 'Ides' },
  })
  const directory = { name: 'directory', kind: 'graph', everyHours: 6, isDirectory: true, secretEnds: 'unknown' }
  expect(JSON.parse(SOURCE_LIST)).toContainEqual(directory)
  expect(told('admin')).toMatchObject({ SOURCE_LIST, ERRANDS: 'syncErrands' })
  expect(told('me').ERRANDS).toBe('syncErrands')
  for (const name of ['send', 'escalate', 'feedback', 'retain', 'me', 'admin']) expect(told(name)).not.toHaveProperty('SOURCES')
})

it('40 sources and 40 connectors fit: what Lambda limits does not grow with them', () => {
  const many = deployed(withMany).service
  expect(JSON.parse(settingsOf(many, 'sync').SOURCES ?? '')).toEqual(withMany.sources)
  expect(JSON.parse(settingsOf(many, 'connect').CONNECTORS ?? '')).toEqual(withMany.access.connectors)
})

it('settings that are longer than Lambda takes are refused, by function and name', () => {
  const issuer = `https://login.example.org/${'x'.repeat(3000)}`
  const oidc = { issuer, audience: 'ides', scopePrefix: 'ides/', console: { clientId: 'ides-console' } }
  expect(() => deployed({ ...withSystems, signIn: { oidc } })).toThrow(
    /\[IdesService\/admin\] its settings take up to \d{4} bytes, and Lambda takes 4096: shorten OIDC_ISSUER, /,
  )
})

it('an alarm rings for each source that was not read whole for three cycles, a day at least', () => {
  const behind = Object.values(all('AWS::CloudWatch::Alarm')).filter(({ MetricName }) => MetricName === 'hoursBehind')
  const hours = Object.fromEntries(behind.map(({ Dimensions, Threshold }) => [Dimensions[1].Value, Threshold]))
  expect(hours).toMatchObject({ intune: 36, directory: 24 })
  for (const { AlarmDescription } of behind) expect(AlarmDescription).toMatch(/Run `ides source test \w+`/)
})

it('alarms ring for passes that are held, unusable records, and tasks that wait or failed', () => {
  expect(watchedIn(service)).toEqual(
    expect.arrayContaining([
      ...['heldPasses of sync from 1', 'unread of sync from 1', 'unmatchedPercent of sync from 10', 'runs of sync from 1'],
      ...['ApproximateAgeOfOldestMessage of syncErrands from 1200', 'ApproximateNumberOfMessagesVisible of syncMissedErrands from 1'],
      ...['RecursiveInvocationsDropped of syncFunction from 1', 'Errors of syncFunction from 1'],
    ]),
  )
})

it('files of devices have a private, encrypted bucket, which they leave after some days', () => {
  const { Drop } = allOf(data, 'AWS::S3::Bucket')
  const [{ ServerSideEncryptionByDefault }] = Drop.BucketEncryption.ServerSideEncryptionConfiguration
  expect(ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'Key' })
  expect(Object.values(Drop.PublicAccessBlockConfiguration)).toEqual([true, true, true, true])
  expect(Drop.LifecycleConfiguration.Rules).toMatchObject([
    { Prefix: 'laptops/', ExpirationInDays: 7 },
    { Prefix: 'phones/eu/', ExpirationInDays: 3 },
    { ExpirationInDays: 7, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ])
  expect(allOf(data, 'AWS::S3::BucketPolicy').DropPolicy.PolicyDocument.Statement).toMatchObject([
    { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ])
  data.hasOutput('DropBucket', {})
})

it('sync alone reads the bucket of device files, the folders of its sources only', () => {
  const { Roles, PolicyDocument } = all('AWS::IAM::Policy').ReadDrop
  expect(Roles).toEqual(['syncRole'])
  expect(PolicyDocument.Statement).toEqual([
    {
      ...{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'Drop' },
      Condition: { StringEquals: { 's3:prefix': ['laptops/', 'phones/eu/'] } },
    },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: ['Drop/laptops/*', 'Drop/phones/eu/*'] },
  ])
})

it('access requests have a queue for each direction, so no restoration waits for a suspension', () => {
  for (const direction of ['Restoration', 'Suspension']) {
    const [queue, missed] = [`connect${direction}s`, `connectMissed${direction}s`]
    expect(all('AWS::Events::Rule')[`connect${direction}Requested`]).toMatchObject({
      EventBusName: 'Access',
      EventPattern: { source: ['ides'], account: ['AWS::AccountId'], 'detail-type': [`Access${direction}Requested`] },
      Targets: [{ Arn: queue, DeadLetterConfig: { Arn: missed } }],
    })
    expect(all('AWS::SQS::Queue')[queue]).toMatchObject({
      ...{ SqsManagedSseEnabled: true, VisibilityTimeout: 110, MessageRetentionPeriod: 7200 },
      RedrivePolicy: { deadLetterTargetArn: missed, maxReceiveCount: 5 },
    })
  }
})

it('suspensions never take all workers for access requests', () => {
  expect(workersOf('connectFunction')).toEqual([
    ['connectRestorations', 4],
    ['connectSuspensions', 2],
  ])
  expect(all('AWS::Lambda::Function').connectFunction.ReservedConcurrentExecutions).toBeGreaterThan(4 + 2)
})

it('a worker for access ends before its calls count as over, and is not stopped as a loop', () => {
  const { Timeout, RecursiveLoop } = all('AWS::Lambda::Function').connectFunction
  expect(Timeout).toBeLessThan(callLasts.minutes * 60)
  expect(RecursiveLoop).toBe('Allow')
  expect(all('AWS::Scheduler::Schedule').connectSchedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' })
})

it('connect gets the settings of connectors; others what to say of them, and who is protected by', () => {
  const queues = { RESTORATIONS: 'connectRestorations', SUSPENSIONS: 'connectSuspensions' }
  expect(told('connect')).toEqual({
    ...{ ...common, ...queues, CONNECTORS: JSON.stringify(withSystems.access.connectors) },
    ...{ POWERTOOLS_SERVICE_NAME: 'connect', POWERTOOLS_METRICS_NAMESPACE: 'Ides' },
  })
  expect(told('admin')).toMatchObject({ ...queues, CONNECTOR_LIST })
  for (const name of ['send', 'escalate', 'me', 'feedback', 'work', 'retain']) expect(told(name).CONNECTOR_LIST).toBe(CONNECTOR_LIST)
  for (const name of ['escalate', 'work', 'admin', 'console', 'me', 'send'])
    expect(told(name).PROTECTED).toBe('{"staff":["glass1"],"groups":["board"]}')
  for (const name of ['send', 'escalate', 'feedback', 'retain', 'me', 'admin']) expect(told(name)).not.toHaveProperty('CONNECTORS')
})

it('alarms ring for access that is late, cannot be set, is wrong, waits, or failed', () => {
  expect(watchedIn(service)).toEqual(
    expect.arrayContaining([
      ...['restorationSeconds of connect from 3600', 'permission of connect from 1', 'gone of connect from 1', 'runs of connect from 1'],
      ...['unconfirmed of connect from 1', 'wronglyCut of connect from 1', 'drifted of connect from 1'],
      ...['protectedDevices of escalate from 1', 'ApproximateAgeOfOldestMessage of connectRestorations from 1800'],
      'ApproximateAgeOfOldestMessage of connectSuspensions from 3600',
      'ApproximateNumberOfMessagesVisible of connectMissedRestorations from 1',
      'ApproximateNumberOfMessagesVisible of connectMissedSuspensions from 1',
      ...['RecursiveInvocationsDropped of connectFunction from 1', 'Errors of connectFunction from 1'],
    ]),
  )
})

it('doctor finds all secrets of sources, directory and connectors, and when each ends', () => {
  const { SourceSecrets, ConnectorSecrets } = service.toJSON().Outputs
  expect([SourceSecrets.Value, ConnectorSecrets.Value]).toEqual([
    'ides/intune unknown, ides/directory unknown',
    'ides/entra 2027-05-01, ides/webhook',
  ])
})

it('sync and connect may have AWS say who they are, to the systems that have no secret alone', () => {
  const workloadIdentity = {
    provider: 'projects/1/locations/global/workloadIdentityPools/aws/providers/ides',
    serviceAccount: 'b@example.org',
  }
  const connectors = connectorsSettings.parse({ google: { kind: 'google', admin: 'a@example.org', workloadIdentity } })
  const sources = sourcesSettings.parse({ intune: { kind: 'intune', tenant: 'tenant', clientId: 'client' } })
  const federated = deployed({ ...withSystems, sources, access: { ...withSystems.access, connectors } }).service
  const allowed = Object.values(allOf(federated, 'AWS::IAM::Policy')).flatMap(({ Roles, PolicyDocument }) =>
    [PolicyDocument.Statement]
      .flat()
      .flatMap(({ Action, Condition }) => (Action === 'sts:GetWebIdentityToken' ? [[...Roles, Condition]] : [])),
  )
  const only = (audience: string) => ({
    'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': [audience] },
    Null: { 'sts:IdentityTokenAudience': 'false' },
    NumericLessThanEquals: { 'sts:DurationSeconds': 300 },
  })
  expect(allowed).toEqual([
    ['syncRole', only('api://AzureADTokenExchange')],
    ['connectRole', only(`//iam.googleapis.com/${workloadIdentity.provider}`)],
  ])
  const { SourceSubject, ConnectorSubject } = federated.toJSON().Outputs
  expect(plain([SourceSubject.Value, ConnectorSubject.Value])).toEqual(['syncRole', 'connectRole'])
  expect(JSON.stringify(service.toJSON())).not.toContain('sts:GetWebIdentityToken')
})

it('nothing of sources, files and connectors is deployed where none is configured', () => {
  const plain = deployed(configured)
  expect(JSON.stringify(plain.service.toJSON())).not.toMatch(
    /"sync[A-Z]|SOURCE_LIST|connect[A-Z]|CONNECTOR|PROTECTED|RESTORATIONS|protectedDevices/,
  )
  expect(allOf(plain.data, 'AWS::S3::Bucket')).not.toHaveProperty('Drop')
})
