import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { usualRetention } from '../../shared/domain/people/retention.ts'
import { all as allOf, deployed, withFiles, withSources } from './deployed.ts'

describe('where sources or a directory are configured', () => {
  let service: Template
  const all = (type: string) => allOf(service, type)

  beforeAll(() => {
    service = deployed(withSources).service
  })

  it('sync reads them every quarter of an hour, and does tasks of a queue, two at a time', () => {
    expect(all('AWS::Lambda::Function').syncFunction).toMatchObject({ MemorySize: 1769, Timeout: 300 })
    expect(all('AWS::Scheduler::Schedule').syncSchedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' })
    expect(Object.values(all('AWS::Lambda::EventSourceMapping'))).toContainEqual({
      ...{ EventSourceArn: 'syncErrands', FunctionName: 'syncFunction', BatchSize: 1 },
      ScalingConfig: { MaximumConcurrency: 2 },
    })
    // Lambda would stop a pass that takes longer than 16 runs.
    expect(all('AWS::Lambda::Function').syncFunction.RecursiveLoop).toBe('Allow')
    expect(all('AWS::SQS::Queue').syncErrands).toMatchObject({
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 310,
      RedrivePolicy: { deadLetterTargetArn: 'syncMissedErrands', maxReceiveCount: 3 },
    })
  })

  it('sync gets their settings and its tables, and no more; admin what there is to list', () => {
    const settings = { SOURCES: JSON.stringify(withSources.sources), DIRECTORY: JSON.stringify(withSources.directory) }
    const SOURCE_LIST = '[{"name":"intune","kind":"intune","everyHours":12},{"name":"directory","kind":"graph","everyHours":6}]'
    const told = (name: string) => all('AWS::Lambda::Function')[`${name}Function`].Environment.Variables
    expect(told('sync')).toEqual({
      ...{ PEOPLE_TABLE: 'People', RECORDS_TABLE: 'Records', RETENTION: JSON.stringify(usualRetention) },
      ...{ ...settings, SOURCE_LIST, ERRANDS: 'syncErrands', STAFF_DOMAINS: 'example.org' },
      ...{ POWERTOOLS_SERVICE_NAME: 'sync', POWERTOOLS_METRICS_NAMESPACE: 'Ides' },
    })
    expect(told('admin')).toMatchObject({ SOURCE_LIST, ERRANDS: 'syncErrands' })
    expect(told('me').ERRANDS).toBe('syncErrands')
    for (const name of ['send', 'escalate', 'feedback', 'retain', 'me', 'admin']) expect(Object.keys(told(name))).not.toContain('SOURCES')
  })

  it('the stack names their secrets, for doctor', () => {
    expect(service.toJSON().Outputs.SourceSecrets.Value).toBe('ides/intune, ides/directory')
  })

  it('an alarm rings for each that was not read whole for three cycles, a day at least', () => {
    const behind = Object.values(all('AWS::CloudWatch::Alarm')).filter(({ MetricName }) => MetricName === 'hoursBehind')
    expect(behind.map(({ Dimensions, Threshold }) => [Dimensions, Threshold])).toEqual(
      [
        ['intune', 36],
        ['directory', 24],
      ].map(([source, hours]) => [
        [
          { Name: 'service', Value: 'sync' },
          { Name: 'source', Value: source },
        ],
        hours,
      ]),
    )
    for (const { AlarmDescription } of behind) expect(AlarmDescription).toMatch(/Run `ides source test (intune|directory)`/)
  })

  it('alarms ring for passes that are held, unusable records, and tasks that wait or failed', () => {
    const watched = Object.values(all('AWS::CloudWatch::Alarm')).flatMap(({ MetricName, Dimensions = [] }) =>
      Dimensions.map(({ Value }: { readonly Value: string }) => `${MetricName} of ${Value}`),
    )
    expect(watched).toEqual(
      expect.arrayContaining([
        'heldPasses of sync',
        'unread of sync',
        'unmatchedPercent of sync',
        'ApproximateAgeOfOldestMessage of syncErrands',
        'ApproximateNumberOfMessagesVisible of syncMissedErrands',
        'runs of sync',
        'RecursiveInvocationsDropped of syncFunction',
        'Errors of syncFunction',
      ]),
    )
    const [{ DashboardBody }] = Object.values(all('AWS::CloudWatch::Dashboard'))
    expect(JSON.stringify(DashboardBody)).toContain('hoursBehind')
  })
})

describe('where files of devices are a source', () => {
  let data: Template
  let service: Template

  beforeAll(() => {
    ;({ data, service } = deployed(withFiles))
  })

  it('there is a private, encrypted bucket for them, which they leave after some days', () => {
    const { Drop } = allOf(data, 'AWS::S3::Bucket')
    const [{ ServerSideEncryptionByDefault }] = Drop.BucketEncryption.ServerSideEncryptionConfiguration
    expect(ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'Key' })
    expect(Object.values(Drop.PublicAccessBlockConfiguration)).toEqual([true, true, true, true])
    expect(Drop.LifecycleConfiguration.Rules).toMatchObject([
      { Prefix: 'laptops/', ExpirationInDays: 7 },
      { Prefix: 'phones/eu/', ExpirationInDays: 3 },
      { ExpirationInDays: 7, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ])
    const { PolicyDocument } = allOf(data, 'AWS::S3::BucketPolicy').DropPolicy
    expect(PolicyDocument.Statement).toMatchObject([{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }])
    data.hasOutput('DropBucket', {})
  })

  it('sync alone reads it, its own folders only, and no secret', () => {
    const policies = allOf(service, 'AWS::IAM::Policy')
    expect(policies.ReadDrop.Roles).toEqual(['syncRole'])
    expect(policies.ReadDrop.PolicyDocument.Statement).toEqual([
      {
        ...{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'Drop' },
        Condition: { StringEquals: { 's3:prefix': ['laptops/', 'phones/eu/'] } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: ['Drop/laptops/*', 'Drop/phones/eu/*'] },
    ])
    const { Variables } = allOf(service, 'AWS::Lambda::Function').syncFunction.Environment
    expect(Variables).toMatchObject({ DROP: 'Drop', SOURCES: JSON.stringify(withFiles.sources) })
    expect(JSON.stringify(policies.syncRoleDefaultPolicy)).not.toContain('secretsmanager')
  })
})

describe('where no file of devices is a source', () => {
  it('there is no bucket for any', () => {
    expect(allOf(deployed(withSources).data, 'AWS::S3::Bucket')).not.toHaveProperty('Drop')
  })
})
