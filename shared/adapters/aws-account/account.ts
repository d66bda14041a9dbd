/** Read-only view of an AWS account: its mail, and what is deployed there. */
import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { findSilence } from '../dynamodb/silence.ts'

const patient = { maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true } }

export function awsAccount(region: string) {
  const options = { ...patient, region }
  const cloudFormation = new CloudFormationClient(options)
  const dynamo = new DynamoDBClient(options)
  const scheduler = new SchedulerClient(options)
  const ses = new SESv2Client(options)
  return {
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
          ...(MailFromAttributes?.MailFromDomain ? { mailFrom: MailFromAttributes.MailFromDomain } : {}),
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
      const { PointInTimeRecoveryStatus } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {}
      return {
        isKept: Table?.DeletionProtectionEnabled ?? false,
        isRestorable: PointInTimeRecoveryStatus === 'ENABLED',
        keys: Table?.KeySchema?.flatMap(({ AttributeName }) => AttributeName ?? []) ?? [],
      }
    },
    /** When SES last reported on a mail, in milliseconds since 1970; undefined where it never did. */
    async heardAt(records: string) {
      return (await findSilence({ client: dynamo, name: records }))?.heardAt?.epochMilliseconds
    },
  }
}
