/** Read-only view of an AWS account: its mail, and what is deployed there. */
import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { DescribeSecretCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  GetAccountCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  paginateListSuppressedDestinations,
  SESv2Client,
} from '@aws-sdk/client-sesv2'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { cloudWatchAlarms } from '../cloudwatch/alarms.ts'
import { findSilence } from '../dynamodb/silence.ts'
import { AwsRefusalError, awsRequests, queryForm } from './aws-requests.ts'

const patient = { maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true } }

const accountSettings = z.object({ AccountLimit: z.object({ UnreservedConcurrentExecutions: z.int() }) })
const eventSourceMapping = z.object({
  EventSourceArn: z.string(),
  ScalingConfig: z.object({ MaximumConcurrency: z.int().default(0) }).prefault({}),
})
const bootstrap = z.object({ Parameter: z.object({ Value: z.coerce.number() }) })
const certificate = z.object({
  Certificate: z.object({ Status: z.string(), SubjectAlternativeNames: z.array(z.string()).default([]) }),
})
const group = z.object({ Users: z.array(z.unknown()) })

export function awsAccount(region: string) {
  const options = { ...patient, region }
  const cloudFormation = new CloudFormationClient(options)
  const dynamo = new DynamoDBClient(options)
  const scheduler = new SchedulerClient(options)
  const ses = new SESv2Client(options)
  const secretsManager = new SecretsManagerClient(options)
  const sqs = new SQSClient(options)
  const ask = awsRequests(region, cloudFormation.config)
  const askJson = (service: string, target: string, input: object) =>
    ask(service, {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: JSON.stringify(input),
    })
  return {
    /** Of `cdk bootstrap`; undefined where it never ran. */
    async bootstrapVersion() {
      try {
        const text = await askJson('ssm', 'AmazonSSM.GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' })
        return bootstrap.parse(JSON.parse(text)).Parameter.Value
      } catch (error) {
        if (error instanceof AwsRefusalError && error.message.includes('ParameterNotFound')) return undefined
        throw error
      }
    },
    /** @param CertificateArn in ACM */
    async certificate(CertificateArn: string) {
      const text = await askJson('acm', 'CertificateManager.DescribeCertificate', { CertificateArn })
      const { Status, SubjectAlternativeNames } = certificate.parse(JSON.parse(text)).Certificate
      return { status: Status, names: SubjectAlternativeNames }
    },
    /** Everything in a stack. @throws where there is no such stack */
    async resources(StackName: string) {
      const pages = await Array.fromAsync(paginateListStackResources({ client: cloudFormation }, { StackName }))
      return pages.flatMap(({ StackResourceSummaries = [] }) =>
        StackResourceSummaries.map(({ ResourceType: type = '', PhysicalResourceId: id = '' }) => ({ type, id })),
      )
    },
    /** @returns undefined where a stack has no such output */
    async output(StackName: string, name: string) {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
      return Stacks.flatMap(({ Outputs = [] }) => Outputs).find(({ OutputKey }) => OutputKey === name)?.OutputValue
    },
    async mail() {
      const { ProductionAccessEnabled = false, SendingEnabled = false, SendQuota = {} } = await ses.send(new GetAccountCommand({}))
      const { Max24HourSend = 0, MaxSendRate = 0, SentLast24Hours = 0 } = SendQuota
      return {
        isOutOfSandbox: ProductionAccessEnabled,
        isEnabled: SendingEnabled,
        // -1 means unlimited.
        perDay: Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Max24HourSend,
        perSecond: MaxSendRate,
        sentToday: SentLast24Hours,
      }
    },
    /** @returns undefined where SES does not know the domain */
    async identity(EmailIdentity: string) {
      try {
        const {
          VerifiedForSendingStatus = false,
          DkimAttributes,
          MailFromAttributes,
        } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }))
        return {
          isVerified: VerifiedForSendingStatus,
          dkimTokens: DkimAttributes?.Tokens ?? [],
          mailFrom: MailFromAttributes?.MailFromDomain ? MailFromAttributes.MailFromDomain : undefined,
          isMailFromUsed: MailFromAttributes?.MailFromDomainStatus === 'SUCCESS',
        }
      } catch (error) {
        if (error instanceof NotFoundException) return undefined
        throw error
      }
    },
    async isScheduleOn(Name: string) {
      return (await scheduler.send(new GetScheduleCommand({ Name }))).State === 'ENABLED'
    },
    async table(TableName: string) {
      const [{ Table }, { ContinuousBackupsDescription }] = await Promise.all([
        dynamo.send(new DescribeTableCommand({ TableName })),
        dynamo.send(new DescribeContinuousBackupsCommand({ TableName })),
      ])
      return {
        isKept: Table?.DeletionProtectionEnabled === true,
        isRestorable: ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
        keys: Table?.KeySchema?.map(({ AttributeName }) => AttributeName),
      }
    },
    /** How many functions may run at once, less those that some have reserved. */
    async concurrency() {
      const text = await ask('lambda', { method: 'GET', path: '/2016-08-19/account-settings/' })
      return accountSettings.parse(JSON.parse(text)).AccountLimit.UnreservedConcurrentExecutions
    },
    /** Which queue starts functions, and how many at once; 0 where nothing limits it. @param eventSource its id in Lambda */
    async workers(eventSource: string) {
      const text = await ask('lambda', { method: 'GET', path: `/2015-03-31/event-source-mappings/${eventSource}` })
      const { EventSourceArn: queue, ScalingConfig } = eventSourceMapping.parse(JSON.parse(text))
      return { queue, most: ScalingConfig.MaximumConcurrency }
    },
    /** @param TopicArn of a topic with at most 100 subscriptions */
    async subscriptions(TopicArn: string) {
      const text = await ask('sns', queryForm({ Action: 'ListSubscriptionsByTopic', TopicArn, Version: '2010-03-31' }))
      const arns = [...text.matchAll(/<SubscriptionArn>([^<]*)</g)].map(([, arn]) => arn)
      const waiting = arns.filter(arn => arn === 'PendingConfirmation').length
      return { confirmed: arns.length - waiting, waiting }
    },
    /** How many messages a queue holds, about. */
    async held(QueueUrl: string) {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }))
      return Number(Attributes?.ApproximateNumberOfMessages)
    },
    ringing: (prefix: string) => cloudWatchAlarms(ask, prefix).listRinging(),
    /** Where a configuration set sends its events. */
    async destinations(ConfigurationSetName: string) {
      const { EventDestinations = [] } = await ses.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }))
      return EventDestinations.map(({ Name: name = '', Enabled: isOn = false }) => ({ name, isOn }))
    },
    /** How many addresses SES suppresses; 5,000 where there are more. */
    async suppressed() {
      let count = 0
      for await (const { SuppressedDestinationSummaries = [] } of paginateListSuppressedDestinations({ client: ses, pageSize: 1000 }, {})) {
        count += SuppressedDestinationSummaries.length
        if (count >= 5000) break
      }
      return count
    },
    /** How many belong to a group of a user pool; 60 where there are more. */
    async members(UserPoolId: string, GroupName: string) {
      const target = 'AWSCognitoIdentityProviderService.ListUsersInGroup'
      const text = await askJson('cognito-idp', target, { UserPoolId, GroupName, Limit: 60 })
      return group.parse(JSON.parse(text)).Users.length
    },
    /** @returns undefined where there is no secret of that name */
    async secret(SecretId: string) {
      try {
        const { KmsKeyId: key, VersionIdsToStages = {} } = await secretsManager.send(new DescribeSecretCommand({ SecretId }))
        const isSet = Object.values(VersionIdsToStages).some(stages => stages.includes('AWSCURRENT'))
        return { isSet, key: key === undefined || key.endsWith('alias/aws/secretsmanager') ? undefined : key }
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined
        throw error
      }
    },
    /** The message id of the latest test mail of which SES reported that it was delivered. */
    async testMail(records: string) {
      return (await findSilence({ client: dynamo, name: records }))?.testMail
    },
  }
}
