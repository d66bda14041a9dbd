/**
 * List prices of AWS without tax, free tiers and discounts, as of the month below. Check the page of each before you decide.
 */

export const priceList = { region: 'eu-west-1', currency: 'USD', asOf: '2025-01' } as const

interface Price {
  readonly what: string
  /** US dollars for one. */
  readonly each: number
  readonly page: string
}

const aws = 'https://aws.amazon.com'
const million = 1e6

export const prices = {
  lambdaRequest: { what: 'calls of functions', each: 0.2 / million, page: `${aws}/lambda/pricing/` },
  lambdaSecond: { what: 'GB-seconds of functions, arm64', each: 0.0000133334, page: `${aws}/lambda/pricing/` },
  dynamoWrite: { what: 'write request units', each: 0.705 / million, page: `${aws}/dynamodb/pricing/on-demand/` },
  dynamoRead: { what: 'read request units', each: 0.1415 / million, page: `${aws}/dynamodb/pricing/on-demand/` },
  dynamoStorage: { what: 'GB of tables a month', each: 0.283, page: `${aws}/dynamodb/pricing/on-demand/` },
  dynamoBackup: { what: 'GB of point-in-time recovery a month', each: 0.22, page: `${aws}/dynamodb/pricing/on-demand/` },
  mail: { what: 'mails', each: 0.1 / 1000, page: `${aws}/ses/pricing/` },
  mailData: { what: 'GB of attachments', each: 0.12, page: `${aws}/ses/pricing/` },
  filePut: { what: 'files put into a bucket', each: 0.005 / 1000, page: `${aws}/s3/pricing/` },
  busEvent: { what: 'events put on a bus', each: 1 / million, page: `${aws}/eventbridge/pricing/` },
  scheduled: { what: 'starts by schedule', each: 1.14 / million, page: `${aws}/eventbridge/pricing/` },
  queueRequest: { what: 'requests to FIFO queues', each: 0.5 / million, page: `${aws}/sqs/pricing/` },
  topicMessage: { what: 'messages of topics', each: 0.5 / million, page: `${aws}/sns/pricing/` },
  httpRequest: { what: 'requests to HTTP APIs', each: 1.11 / million, page: `${aws}/api-gateway/pricing/` },
  admin: { what: 'admins who sign in a month, Essentials', each: 0.015, page: `${aws}/cognito/pricing/` },
  key: { what: 'keys a month', each: 1, page: `${aws}/kms/pricing/` },
  keyRequest: { what: 'requests to keys', each: 0.03 / 10_000, page: `${aws}/kms/pricing/` },
  secret: { what: 'secrets a month', each: 0.4, page: `${aws}/secrets-manager/pricing/` },
  secretRequest: { what: 'requests to secrets', each: 0.05 / 10_000, page: `${aws}/secrets-manager/pricing/` },
  alarmMetric: { what: 'metrics of alarms a month', each: 0.1, page: `${aws}/cloudwatch/pricing/` },
  metric: { what: 'metrics of its own a month', each: 0.3, page: `${aws}/cloudwatch/pricing/` },
  dashboard: { what: 'dashboards a month', each: 3, page: `${aws}/cloudwatch/pricing/` },
  logs: { what: 'GB of logs', each: 0.57, page: `${aws}/cloudwatch/pricing/` },
} as const satisfies Readonly<Record<string, Price>>

export type Priced = keyof typeof prices
