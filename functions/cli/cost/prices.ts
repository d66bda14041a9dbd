/**
 * List prices of AWS without tax, free tiers and discounts, as of the month below. Check the page of each before you decide.
 */

export const priceList = { region: 'eu-west-1', currency: 'USD', asOf: '2025-01' } as const

interface Price {
  service: string
  what: string
  /** US dollars for one. */
  each: number
  page: string
}

/** @param page of its prices */
const priceOf = (service: string, what: string, each: number, page = `${service.toLowerCase().replace(' ', '-')}/pricing`): Price => ({
  service,
  what,
  each,
  page: `https://aws.amazon.com/${page}/`,
})

const million = 1e6

export const prices = {
  mail: priceOf('SES', 'mails', 0.1 / 1000),
  lambdaRequest: priceOf('Lambda', 'calls of functions', 0.2 / million),
  lambdaSecond: priceOf('Lambda', 'GB-seconds of functions, arm64', 0.0000133334),
  dynamoWrite: priceOf('DynamoDB', 'write request units', 0.705 / million, 'dynamodb/pricing/on-demand'),
  dynamoRead: priceOf('DynamoDB', 'read request units', 0.1415 / million, 'dynamodb/pricing/on-demand'),
  dynamoStorage: priceOf('DynamoDB', 'GB of tables a month', 0.283, 'dynamodb/pricing/on-demand'),
  dynamoBackup: priceOf('DynamoDB', 'GB of point-in-time recovery a month', 0.22, 'dynamodb/pricing/on-demand'),
  filePut: priceOf('S3', 'files put into a bucket', 0.005 / 1000),
  fileStorage: priceOf('S3', 'GB of files a month', 0.023),
  busEvent: priceOf('EventBridge', 'events put on a bus', 1 / million),
  scheduled: priceOf('Scheduler', 'starts by schedule', 1.14 / million, 'eventbridge/pricing'),
  queueRequest: priceOf('SQS', 'requests to queues', 0.4 / million),
  fifoRequest: priceOf('SQS', 'requests to FIFO queues', 0.5 / million),
  topicMessage: priceOf('SNS', 'messages of topics', 0.5 / million),
  httpRequest: priceOf('API Gateway', 'requests to HTTP APIs', 1.11 / million),
  admin: priceOf('Cognito', 'admins who sign in a month, Essentials', 0.015),
  machineClient: priceOf('Cognito', 'clients for machines a month', 6),
  key: priceOf('KMS', 'keys a month', 1),
  keyRequest: priceOf('KMS', 'requests to keys', 0.03 / 10_000),
  secret: priceOf('Secrets Manager', 'secrets a month', 0.4),
  secretRequest: priceOf('Secrets Manager', 'requests to secrets', 0.05 / 10_000),
  alarmMetric: priceOf('CloudWatch', 'metrics of alarms a month', 0.1),
  metric: priceOf('CloudWatch', 'metrics of its own a month', 0.3),
  dashboard: priceOf('CloudWatch', 'dashboards a month', 3),
  logs: priceOf('CloudWatch', 'GB of logs', 0.57),
  gatewayHour: priceOf('VPC', 'hours of a NAT gateway', 0.048),
  addressHour: priceOf('VPC', 'hours of a public address', 0.005),
} as const

export type Priced = keyof typeof prices
