import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { callLasts } from '../../shared/domain/access/answers.ts'
import { usualRetention } from '../../shared/domain/people/retention.ts'
import { all as allOf, configured, deployed, withConnectors } from './deployed.ts'

describe('where connectors are configured', () => {
  let service: Template
  const all = (type: string) => allOf(service, type)

  beforeAll(() => {
    service = deployed(withConnectors).service
  })

  it('requests go to a queue for each direction, so that no restoration waits for a suspension', () => {
    const rules = all('AWS::Events::Rule')
    for (const [name, detailType, queue, missed] of [
      ['connectRestorationRequested', 'AccessRestorationRequested', 'connectRestorations', 'connectMissedRestorations'],
      ['connectSuspensionRequested', 'AccessSuspensionRequested', 'connectSuspensions', 'connectMissedSuspensions'],
    ] as const) {
      expect(rules[name]).toMatchObject({
        EventBusName: 'Access',
        EventPattern: { source: ['ides'], account: ['AWS::AccountId'], 'detail-type': [detailType] },
        Targets: [{ Arn: queue, DeadLetterConfig: { Arn: missed } }],
      })
      expect(all('AWS::SQS::Queue')[queue]).toMatchObject({
        ...{ SqsManagedSseEnabled: true, VisibilityTimeout: 110, MessageRetentionPeriod: 7200 },
        RedrivePolicy: { deadLetterTargetArn: missed, maxReceiveCount: 5 },
      })
    }
  })

  it('suspensions never take all workers', () => {
    const mappings = Object.values(all('AWS::Lambda::EventSourceMapping')).filter(({ FunctionName }) => FunctionName === 'connectFunction')
    const most = Object.fromEntries(mappings.map((one) => [one.EventSourceArn, one.ScalingConfig.MaximumConcurrency]))
    expect(most).toEqual({ connectRestorations: 4, connectSuspensions: 2 })
    for (const one of mappings) expect(one).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] })
    const reserved = allOf(deployed({ ...withConnectors, reservedConcurrency: true }).service, 'AWS::Lambda::Function').connectFunction
    expect(reserved.ReservedConcurrentExecutions).toBeGreaterThan(4 + 2)
  })

  it('Lambda does not stop a restoration that is put back again and again as a loop', () => {
    expect(all('AWS::Lambda::Function').connectFunction.RecursiveLoop).toBe('Allow')
  })

  it('a worker is over before what it called counts as over', () => {
    expect(all('AWS::Lambda::Function').connectFunction.Timeout).toBeLessThan(callLasts.minutes * 60)
    expect(all('AWS::Scheduler::Schedule').connectSchedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' })
  })

  it('connect gets their settings, admin what there is to list, and who decides the protected', () => {
    const told = (name: string) => all('AWS::Lambda::Function')[`${name}Function`].Environment.Variables
    const queues = { RESTORATIONS: 'connectRestorations', SUSPENSIONS: 'connectSuspensions' }
    const CONNECTOR_LIST = '[{"name":"entra","kind":"entra-device"},{"name":"hook","kind":"webhook"}]'
    expect(told('connect')).toEqual({
      ...{ PEOPLE_TABLE: 'People', RECORDS_TABLE: 'Records', RETENTION: JSON.stringify(usualRetention) },
      ...{ ...queues, CONNECTORS: JSON.stringify(withConnectors.access.connectors) },
      ...{ POWERTOOLS_SERVICE_NAME: 'connect', POWERTOOLS_METRICS_NAMESPACE: 'Ides' },
    })
    expect(told('admin')).toMatchObject({ ...queues, CONNECTOR_LIST })
    for (const name of ['escalate', 'work', 'admin', 'console', 'me', 'send'])
      expect(told(name).PROTECTED).toBe('{"staff":["glass1"],"groups":["board"]}')
    for (const name of ['send', 'escalate', 'feedback', 'retain', 'me', 'admin'])
      expect(Object.keys(told(name))).not.toContain('CONNECTORS')
  })

  it('the stack names their secrets, for doctor', () => {
    expect(service.toJSON().Outputs.ConnectorSecrets.Value).toBe('ides/entra, ides/webhook')
  })

  it('alarms ring for access that comes back late, cannot be set, is wrong, waits, or failed', () => {
    const watched = Object.values(all('AWS::CloudWatch::Alarm')).flatMap(({ MetricName, Threshold, Dimensions = [] }) =>
      Dimensions.map(({ Value }: { readonly Value: string }) => `${MetricName} of ${Value} from ${Threshold}`),
    )
    expect(watched).toEqual(
      expect.arrayContaining([
        'restorationSeconds of connect from 3600',
        'permission of connect from 1',
        'gone of connect from 1',
        'unconfirmed of connect from 1',
        'wronglyCut of connect from 1',
        'drifted of connect from 1',
        'protectedDevices of escalate from 1',
        'ApproximateAgeOfOldestMessage of connectRestorations from 1800',
        'ApproximateAgeOfOldestMessage of connectSuspensions from 3600',
        'ApproximateNumberOfMessagesVisible of connectMissedRestorations from 1',
        'ApproximateNumberOfMessagesVisible of connectMissedSuspensions from 1',
        'runs of connect from 1',
        'RecursiveInvocationsDropped of connectFunction from 1',
        'Errors of connectFunction from 1',
      ]),
    )
    const [{ DashboardBody }] = Object.values(all('AWS::CloudWatch::Dashboard'))
    expect(JSON.stringify(DashboardBody)).toContain('evidenceSeconds')
  })
})

describe('where none is configured', () => {
  it('nothing of it is deployed', () => {
    expect(JSON.stringify(deployed(configured).service.toJSON())).not.toMatch(
      /connect[A-Z]|CONNECTOR|PROTECTED|RESTORATIONS|protectedDevices/,
    )
  })
})
