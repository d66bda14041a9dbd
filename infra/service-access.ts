/** What functions may do besides the tables: key, queues, files, mail and alarms. */
import { ArnFormat, type Stack } from 'aws-cdk-lib'
import { Policy, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam'
import type { Configuration } from './configuration.ts'
import { acknowledge } from './constructs/acknowledge.ts'
import type { ConnectFunction } from './constructs/connect-function.ts'
import { foldersOf } from './constructs/drop.ts'
import type { SendFunction } from './constructs/send-function.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import type { SyncFunction } from './constructs/sync-function.ts'
import type { WorkFunction } from './constructs/work-function.ts'
import type { DataStack } from './data-stack.ts'

export interface Functions {
  enrol: ServiceFunction
  work: WorkFunction
  me: ServiceFunction
  dispatch: ServiceFunction
  send: SendFunction
  escalate: ServiceFunction
  retain: ServiceFunction
  canary: ServiceFunction
  /** The API and, where people can sign in to it, the console. */
  admins: readonly ServiceFunction[]
  sync: SyncFunction | undefined
  connect: ConnectFunction | undefined
}

/** The key behind tables, files and secret; and the secret that seals decisions, for those who take some. */
export function grantKey(every: readonly ServiceFunction[], { work, me, send, escalate, admins, sync }: Functions, data: DataStack) {
  const { key, auditSecret, drop } = data
  const mayUse = (one: ServiceFunction, service: string, actions: string[]) =>
    one.may(actions, [key.keyArn], { StringEquals: { 'kms:ViaService': `${service}.${data.region}.amazonaws.com` } })
  for (const one of every)
    mayUse(one, 'dynamodb', [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ])
  mayUse(work, 's3', ['kms:Decrypt', 'kms:GenerateDataKey'])
  for (const one of [send, escalate]) mayUse(one, 's3', ['kms:GenerateDataKey'])
  // Also for the links that admins sign.
  for (const one of [me, ...admins, ...(sync && drop ? [sync] : [])]) mayUse(one, 's3', ['kms:Decrypt'])
  for (const one of [work, me, ...admins]) {
    one.may(['secretsmanager:GetSecretValue'], [auditSecret.secretArn])
    mayUse(one, 'secretsmanager', ['kms:Decrypt'])
  }
}

export function grantQueues({ enrol, work, me, dispatch, send, escalate, retain, admins, sync, connect }: Functions) {
  for (const one of [dispatch, escalate]) one.may(['sqs:SendMessage'], [send.wakeUps.queueArn])
  for (const one of [enrol, retain, work, ...admins]) one.may(['sqs:SendMessage'], [work.pieces.queueArn])
  for (const one of [me, ...admins]) sync?.maySend(one)
  for (const one of admins) connect?.maySend(one)
}

interface Apart extends PolicyStatementProps {
  users: readonly ServiceFunction[]
  /** What cdk-nag finds too wide, and why it is not. */
  found: readonly [resource: string, reason: string]
}

/** A policy of its own, so that what is acknowledged covers nothing else. */
function allowApart(stack: Stack, id: string, { users, found: [resource, reason], ...statement }: Apart) {
  const policy = new Policy(stack, id, { statements: [new PolicyStatement(statement)], roles: users.map(({ role }) => role) })
  acknowledge(policy, `AwsSolutions-IAM5[Resource::${resource}]`, reason)
}

export function grantFiles(
  stack: Stack,
  { work, me, send, escalate, admins, sync }: Functions,
  { configuration, data }: { configuration: Configuration; data: DataStack },
) {
  const { rehearsals, mails } = data
  for (const [id, action, bucket, users] of [
    ['ReadRehearsals', 's3:GetObject', rehearsals, [work, ...admins]],
    ['WriteRehearsals', 's3:PutObject', rehearsals, [work]],
    ['ReadMails', 's3:GetObject', mails, [me, ...admins]],
    ['WriteMails', 's3:PutObject', mails, [send, escalate]],
    ['EraseMails', 's3:DeleteObject', mails, [work, ...admins]],
  ] as const) {
    // As the data stack exports it.
    const exported = bucket === mails ? 'Mails0DC70ADEArn4E723A91' : 'RehearsalsE4757177Arn3017ED74'
    allowApart(stack, id, {
      ...{ users, actions: [action], resources: [bucket.arnForObjects('*')] },
      found: [
        `${data.stackName}:ExportsOutputFnGetAtt${exported}/*`,
        'Every object of the bucket is a file of a rehearsal, or a copy of a mail. Each policy allows one action.',
      ],
    })
  }
  // Who may not list is told of a copy that is gone that it is forbidden.
  for (const one of [me, work, ...admins]) one.may(['s3:ListBucket'], [mails.bucketArn])
  if (!sync || !data.drop) return
  const policy = new Policy(stack, 'ReadDrop', { statements: [...data.drop.reading], roles: [sync.role] })
  for (const { prefix } of foldersOf(configuration))
    acknowledge(
      policy,
      `AwsSolutions-IAM5[Resource::${data.stackName}:ExportsOutputFnGetAttDrop89C17749Arn040AFD50/${prefix}*]`,
      'Every object of the folder is a file that a source reads. The policy allows nothing else in it.',
    )
}

export function grantMail(
  stack: Stack,
  { dispatch, send, escalate, work, admins, canary, retain }: Functions,
  { configuration, configurationSet }: { configuration: Configuration; configurationSet: string },
) {
  const ses = (resource: string, resourceName: string) => stack.formatArn({ service: 'ses', resource, resourceName })
  const senders = [send, escalate, ...admins, canary, retain]
  allowApart(stack, 'SendMail', {
    users: senders,
    actions: ['ses:SendRawEmail'],
    resources: [ses('identity', '*'), ses('configuration-set', configurationSet)],
    conditions: { StringEquals: { 'ses:FromAddress': configuration.mail.from.address } },
    found: [
      `arn:<AWS::Partition>:ses:${configuration.region}:<AWS::AccountId>:identity/*`,
      'In its sandbox SES also checks the identity of each recipient. The condition allows one sender only.',
    ],
  })
  for (const [id, action, users, what] of [
    [
      'ReadQuota',
      'ses:GetSendQuota',
      [dispatch, send, escalate, work, ...admins, canary, retain],
      'the quota belongs to the account. It only reads.',
    ],
    ['ReadIdentity', 'ses:GetIdentityVerificationAttributes', [canary], 'it lists the identities of the account. It only reads.'],
    ['Unsuppress', 'ses:DeleteSuppressedDestination', admins, 'the suppression list belongs to the account. It only removes.'],
  ] as const)
    allowApart(stack, id, { users, actions: [action], resources: ['*'], found: ['*', `SES has no resource for ${action}: ${what}`] })
}

export function grantAlarms(stack: Stack, readers: readonly ServiceFunction[], region: string) {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME
  const alarms = stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat })
  allowApart(stack, 'ReadAlarms', {
    ...{ users: readers, actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] },
    found: [
      `arn:<AWS::Partition>:cloudwatch:${region}:<AWS::AccountId>:alarm:*`,
      'CloudWatch lists alarms only for those who may describe all of the account. The policy allows nothing else.',
    ],
  })
}
