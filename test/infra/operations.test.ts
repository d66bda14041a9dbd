import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { tables } from '#adapters/dynamodb/table-keys.ts'
import { all, configured, deployed, otherwise, watchedIn, withNetwork } from './deployed.ts'

const dimensions = z.array(z.object({ Name: z.string(), Value: z.string() })).default([])

const metricAlarm = z.object({
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.string()),
  OKActions: z.array(z.string()),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions,
  Metrics: z
    .array(
      z.object({ Expression: z.string().optional(), MetricStat: z.object({ Metric: z.object({ Dimensions: dimensions }) }).optional() }),
    )
    .optional(),
  Period: z.number().optional(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
})

let templates: readonly Template[]
let alarms: readonly (readonly [string, z.output<typeof metricAlarm>])[]

const allOf = (type: string) => templates.flatMap(template => Object.entries(all(template, type)))
/** What alarms watch of something: `Errors of escalateFunction`. */
const watched = () => watchedIn(deployed().service).map(one => one.replace(/ from .*$/, ''))

beforeAll(() => {
  const { data, service } = deployed()
  templates = [data, service]
  alarms = allOf('AWS::CloudWatch::Alarm').map(([name, properties]) => [name, metricAlarm.parse(properties)])
})

it('alarms say who is hurt and what to do, and mail the configured address', () => {
  expect(alarms.length).toBeGreaterThan(30)
  for (const [name, { AlarmDescription, AlarmActions, OKActions }] of alarms) {
    expect(`${name}: ${AlarmDescription}`).toMatch(/^\w+: \p{Lu}.{10,}\. .*\p{Lu}.{15,}\.$/u)
    expect([AlarmActions, OKActions]).toEqual([['OperationsTopic'], ['OperationsTopic']])
  }
  expect(allOf('AWS::SNS::Subscription').map(([, subscription]) => subscription)).toContainEqual(
    expect.objectContaining({ TopicArn: 'OperationsTopic', Protocol: 'email', Endpoint: configured.alarms.email }),
  )
})

it('a deployment lets only alarms publish to their topic', () => {
  const [[, { PolicyDocument }] = []] = allOf('AWS::SNS::TopicPolicy').filter(([name]) => name.startsWith('Operations'))
  expect(PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny' }),
    {
      Sid: '1',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: 'OperationsTopic',
      Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
    },
  ])
})

const named = (type: string) => allOf(type).map(([name]) => name)
const schedules = () => named('AWS::Scheduler::Schedule').map(name => name.replace(/Schedule$/, ''))
const worked = ['sendWakeUps', 'workPieces', 'feedbackEvents']

it.each([
  ['function that fails', 14, ['Errors of', 'Throttles of'], () => named('AWS::Lambda::Function')],
  ['schedule whose function does not complete, or is silent', 6, ['runs of'], schedules],
  ['dead-letter queue', 5, ['ApproximateNumberOfMessagesVisible of'], () => named('AWS::SQS::Queue').filter(one => !worked.includes(one))],
  ['queue that nobody takes from', 3, ['ApproximateAgeOfOldestMessage of'], () => worked],
  ['API that fails', 3, ['5xx of'], () => named('AWS::ApiGatewayV2::Api')],
])('a deployment has an alarm on every %s', (_, count, metrics, of) => {
  expect(of()).toHaveLength(count)
  expect(watched()).toEqual(expect.arrayContaining(of().flatMap(name => metrics.map(metric => `${metric} ${name}`))))
})

it.each(Object.entries(tables))('a deployment hears what DynamoDB refuses for the table of %s and its indexes', (name, { indexes }) => {
  const expression = expect.objectContaining({ Expression: expect.stringMatching(/^FILL\(\w+, 0\)( \+ FILL\(\w+, 0\))+$/) })
  const throttles = alarms.find(([alarm]) => alarm.toLowerCase().includes(`${name}throttled`))
  const summed = throttles?.[1].Metrics?.filter(one => one.MetricStat) ?? []
  const ofIndexes = summed.flatMap(
    ({ MetricStat }) => MetricStat?.Metric.Dimensions.filter(one => one.Name === 'GlobalSecondaryIndexName') ?? [],
  )
  expect(throttles?.[1].Metrics).toContainEqual(expression)
  expect(summed).toHaveLength(2 + 2 * Object.keys(indexes).length)
  expect(new Set(ofIndexes.map(({ Value }) => Value))).toEqual(new Set(Object.keys(indexes)))
})

it('a deployment has an alarm on each function that may loop, if Lambda stops it', () => {
  expect(watched().filter(one => one.startsWith('RecursiveInvocationsDropped'))).toEqual(['RecursiveInvocationsDropped of workFunction'])
  const [[, { AlarmDescription }] = ['', { AlarmDescription: '' }]] = alarms.filter(([name]) => name.includes('workloopstopped'))
  expect(AlarmDescription).toMatch(/^People affected by a new or amended policy are not notified/)
})

it('a deployment takes silence as a failure only of schedules', () => {
  const breaching = alarms.filter(([, { TreatMissingData }]) => TreatMissingData === 'breaching')
  expect(breaching.map(([name]) => name.replace('OperationsAlarms', '')).sort()).toEqual(
    schedules()
      .map(name => `${name}missed`)
      .sort(),
  )
  // With zeros, or an alarm would ring late: CloudWatch looks back for data as long as there is any.
  const Metrics = expect.arrayContaining([expect.objectContaining({ Expression: 'FILL(written, 0)' })])
  for (const [, one] of breaching) expect(one).toMatchObject({ Threshold: 1, ComparisonOperator: 'LessThanThreshold', Metrics })
})

it.each([
  ['Reputation.BounceRate', 0.05],
  ['Reputation.ComplaintRate', 0.001],
  // 15 minutes.
  ['canaryLag', 900],
])('a deployment has an alarm on %s from %d on, as its text says', (metric, Threshold) => {
  const found = alarms.find(([, { MetricName }]) => MetricName === metric)
  expect(found?.[1]).toMatchObject({ Threshold, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' })
})

it('a deployment waits half an hour before unsent mail is a failure', () => {
  const [unsent] = alarms.filter(([name]) => name.includes('mailunsent'))
  expect(unsent?.[1]).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 })
})

it('a deployment sends its alarms to the topics and the webhook of others, too', () => {
  const { service } = deployed(withNetwork)
  const { topics, webhook } = withNetwork.alarms
  for (const { AlarmActions, OKActions } of Object.values(all(service, 'AWS::CloudWatch::Alarm')))
    expect([AlarmActions, OKActions]).toEqual([AlarmActions, ['OperationsTopic', ...topics]])
  expect(Object.values(all(service, 'AWS::SNS::Subscription'))).toContainEqual(
    expect.objectContaining({ TopicArn: 'OperationsTopic', Protocol: 'https', Endpoint: webhook }),
  )
})

it('a deployment tells who reads alarms when the key is disabled or to be deleted', () => {
  const { OperationsKeyAtRisk } = all(deployed(withNetwork).service, 'AWS::Events::Rule')
  expect(OperationsKeyAtRisk.EventPattern.detail).toEqual({ eventName: ['DisableKey', 'ScheduleKeyDeletion'], resources: { ARN: ['Key'] } })
  const heard = ['OperationsTopic', ...withNetwork.alarms.topics].map(Arn => expect.objectContaining({ Arn }))
  expect(OperationsKeyAtRisk.Targets).toEqual(heard)
})

it('a deployment has alarms on due mail that is not sent, and on more than the quota', () => {
  const expressions = alarms.flatMap(([, { Metrics = [] }]) => Metrics.flatMap(({ Expression }) => Expression ?? []))
  expect(expressions.filter(one => one.startsWith('IF(FILL(due'))).toEqual([
    'IF(FILL(due, 0) > 0 AND FILL(sent, 0) == 0, 1, 0)',
    'IF(FILL(due, 0) * 16 > FILL(quota, REPEAT), 1, 0)',
  ])
})

it('a deployment looks back no further than CloudWatch can', () => {
  for (const [, { Period = 900, EvaluationPeriods }] of alarms)
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 7 * 86_400)
})

it('a deployment keeps every log as long as configured, but for the heads of the audit log', () => {
  const { data, service } = deployed(otherwise)
  const { keptDays } = otherwise.logs
  const { AuditHeads, ...logs } = { ...all(data, 'AWS::Logs::LogGroup'), ...all(service, 'AWS::Logs::LogGroup') }
  expect(Object.keys(logs).length).toBeGreaterThan(10)
  for (const { RetentionInDays } of Object.values(logs)) expect(RetentionInDays).toBe(keptDays)
  expect(AuditHeads.RetentionInDays).toBeGreaterThan(keptDays)
  // Without one Lambda creates a log that is kept for ever.
  for (const [, { LoggingConfig }] of allOf('AWS::Lambda::Function')) expect(LoggingConfig.LogGroup).toMatch(/Log$/)
})

it('a deployment carries the configured name, so that deployments do not mix', () => {
  const { service } = deployed(otherwise)
  for (const { Namespace, Dimensions = [] } of Object.values(all(service, 'AWS::CloudWatch::Alarm')))
    if (Dimensions.some(({ Name }: { Name: string }) => Name === 'service')) expect(Namespace).toBe('Other')
  for (const { Environment } of Object.values(all(service, 'AWS::Lambda::Function')))
    expect(Environment.Variables.POWERTOOLS_METRICS_NAMESPACE).toBe('Other')
  expect(Object.values(all(service, 'AWS::CloudWatch::Dashboard'))[0].DashboardName).toBe('Other')
})
