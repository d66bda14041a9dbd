import { ArnFormat, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { isAnybodyProtected } from '../shared/domain/access/protected.ts'
import type { Configuration } from './configuration.ts'
import { AccessBus } from './constructs/access-bus.ts'
import { AdminApi } from './constructs/admin-api.ts'
import { loopback } from './constructs/admin-pool.ts'
import { ConnectFunction, connectorList, connectorSecrets } from './constructs/connect-function.ts'
import { ConsoleSite } from './constructs/console-site.ts'
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts'
import { foldersOf } from './constructs/drop.ts'
import { FeedbackFunction } from './constructs/feedback-function.ts'
import { MailEvents } from './constructs/mail-events.ts'
import { Operations } from './constructs/operations.ts'
import { ScheduledFunction, type ScheduledFunctionProps } from './constructs/scheduled-function.ts'
import { SendFunction } from './constructs/send-function.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import { StaffPageFunction } from './constructs/staff-page.ts'
import { hasSources, SyncFunction, sourceSecrets, syncEnvironment } from './constructs/sync-function.ts'
import { WorkFunction } from './constructs/work-function.ts'
import type { DataStack } from './data-stack.ts'

/** Limits a permission to items whose partition key has one of these forms. */
const inPartitions = (...forms: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': forms } })

/** Limits a permission to items about one person. A ref has 20 characters; other keys of that length have a `#`. */
const underRefs = { ...inPartitions('?'.repeat(20)), 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#*'] } }

/** Functions and APIs. It keeps no data, and each function has only the permissions it uses. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, configuration: Configuration, data: DataStack, props: StackProps = {}) {
    super(scope, id, props)
    const { people, records, rehearsals, drop, auditSecret, auditHeads, signIn, key } = data
    const { region } = configuration
    const { from, replyTo = from } = configuration.mail
    // The next run makes up for a missed one; a human must give a missed event back.
    const missedRuns = new DeadLetterQueue(this, 'MissedRuns')
    const missedEvents = new DeadLetterQueue(this, 'MissedEvents')

    const tables = {
      PEOPLE_TABLE: people.tableName,
      RECORDS_TABLE: records.tableName,
      RETENTION: JSON.stringify(configuration.retention),
    }
    const sender = { FROM_ADDRESS: from.written }
    const feedback = new FeedbackFunction(this, 'feedback', {
      configuration,
      environment: { ...tables, ...sender },
      deadLetterQueue: missedEvents,
    })
    const access = new AccessBus(this, 'Access', { configuration, feedback })
    const { configurationSet } = new MailEvents(this, 'Mail', { feedback })

    const sealing = { AUDIT_SECRET: auditSecret.secretArn }
    const protectedPeople = configuration.access.protected
    const guarded = isAnybodyProtected(protectedPeople) ? { PROTECTED: JSON.stringify(protectedPeople) } : {}
    const me = new StaffPageFunction(this, 'me', { configuration, environment: { ...tables, ...sealing, ...guarded } })

    const bus = { ACCESS_BUS: access.eventBusName }
    const mail = {
      CONFIGURATION_SET: configurationSet.configurationSetName,
      ...sender,
      REPLY_TO: replyTo.written,
    }
    const scheduled = (name: string, every: Duration, rest: Pick<ScheduledFunctionProps, 'environment' | 'writes' | 'reserved'>) =>
      new ScheduledFunction(this, name, { configuration, every, deadLetterQueue: missedRuns, ...rest })
    const sending = { ...tables, PAGE_URL: me.url, ...bus, ...mail, ...guarded }
    // A run takes up to five minutes. Reserved, so that page views never starve the functions that send.
    const files = { REHEARSALS: rehearsals.bucketName }
    const work = new WorkFunction(this, 'work', { configuration, environment: { ...tables, ...sealing, ...files, ...guarded } })
    const jobs = { PIECES: work.pieces.queueUrl }
    const enrol = scheduled('enrol', Duration.minutes(5), { environment: { ...tables, ...jobs }, reserved: 2 })
    const send = new SendFunction(this, 'send', { configuration, environment: sending })
    const dispatch = scheduled('dispatch', Duration.minutes(1), {
      environment: { ...tables, WAKE_UPS: send.wakeUps.queueUrl },
      reserved: 2,
    })
    const { count, approvers } = configuration.brake
    const brake = {
      ...(count === undefined ? {} : { BRAKE_COUNT: String(count) }),
      ...(approvers.length === 0 ? {} : { BRAKE_APPROVERS: approvers.join(' ') }),
    }
    const escalate = scheduled('escalate', Duration.minutes(1), { environment: { ...sending, ...brake }, writes: true, reserved: 6 })
    const heads = { AUDIT_HEADS: auditHeads.logGroupName }
    const witness = scheduled('witness', Duration.minutes(15), { environment: { RECORDS_TABLE: records.tableName, ...heads } })
    const retain = scheduled('retain', Duration.hours(1), { environment: { ...tables, ...bus, ...sealing } })
    const canary = scheduled('canary', Duration.days(1), {
      environment: { RECORDS_TABLE: records.tableName, ...mail, CANARY_ADDRESS: configuration.mail.canary, PAGE_URL: me.url },
    })

    const { mailDomains } = configuration.staff
    const staff = mailDomains.length === 0 ? {} : { STAFF_DOMAINS: mailDomains.join(' ') }
    const secrets = sourceSecrets(configuration)
    const dropped = drop ? { DROP: drop.bucketName } : {}
    const sync = hasSources(configuration)
      ? new SyncFunction(this, 'sync', { configuration, environment: { ...tables, ...staff, ...dropped }, deadLetterQueue: missedRuns })
      : undefined
    const hasConnectors = Object.keys(configuration.access.connectors).length > 0
    const connect = hasConnectors
      ? new ConnectFunction(this, 'connect', { configuration, environment: tables, deadLetterQueue: missedRuns, bus: access })
      : undefined
    const administering = {
      ...{ ...tables, ...bus, ...mail, ...staff, ...jobs, ...files, ...sealing, ...heads, ...guarded },
      ...(sync ? syncEnvironment(configuration) : {}),
      ...(connect ? connectorList(configuration) : {}),
      DECISIONS: JSON.stringify(configuration.decisions),
      // CloudFormation puts the stack before the name of each.
      ALARM_PREFIX: `${this.stackName}-`,
    }
    const admin = new AdminApi(this, 'admin', { configuration, environment: administering, signIn })
    const site = signIn.console
      ? new ConsoleSite(this, 'console', { configuration, environment: administering, signIn, console: signIn.console })
      : undefined
    /** The console asks the routes of the API within its own function. */
    const admins = [admin, ...(site ? [site] : [])]

    /** Saving a person also writes the lines that list their cases. */
    const maySavePeople = (one: ServiceFunction) => {
      one.may(['dynamodb:GetItem', 'dynamodb:PutItem'], [people.tableArn])
      one.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], inPartitions('CASES#*'))
    }
    /** Policies, and what is paused. */
    const mayReadRecords = (one: ServiceFunction) => one.may(['dynamodb:GetItem', 'dynamodb:Query'], [records.tableArn])

    for (const one of [work, feedback, me, send, escalate, retain, ...admins]) {
      maySavePeople(one)
      mayReadRecords(one)
    }
    mayReadRecords(enrol)
    dispatch.may(['dynamodb:GetItem'], [records.tableArn], inPartitions('CONTROL#*'))
    dispatch.may(['sqs:SendMessage'], [send.wakeUps.queueArn])
    const queues = ['changes', 'mail'].map((index) => `${people.tableArn}/index/${index}`)
    dispatch.may(['dynamodb:Query'], queues)

    for (const one of [enrol, work]) one.may(['dynamodb:Scan'], [people.tableArn])
    for (const one of [enrol, work, ...admins]) {
      one.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('JOBS'))
      one.may(['sqs:SendMessage'], [work.pieces.queueArn])
    }
    for (const one of [enrol, work]) one.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('JOBS'))
    work.may(
      ['dynamodb:PutItem'],
      [records.tableArn],
      inPartitions('AUDIT#*', 'BRAKE#*', 'CONTROL#ENROLMENT', 'JOB#*', 'POLICIES', 'POLICY#*', 'REHEARSAL#*'),
    )
    work.may(['dynamodb:DeleteItem'], [records.tableArn], inPartitions('DRAFTS'))
    work.may(['dynamodb:BatchGetItem'], [people.tableArn])
    work.may(['dynamodb:BatchGetItem'], [records.tableArn], inPartitions('STAFF#*'))
    for (const one of [work, ...admins]) one.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], inPartitions('TURN#*'))

    me.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('AUDIT#*'))

    for (const one of [feedback, send, escalate]) {
      one.may(['dynamodb:UpdateItem'], [records.tableArn], underRefs)
      one.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('CONTROL#SILENCE'))
    }
    for (const filing of [send, escalate, work])
      filing.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], inPartitions('DIGEST#*'))
    for (const sweep of [send, escalate]) {
      sweep.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('DIGEST#*'))
      sweep.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], [people.tableArn])
      sweep.may(['dynamodb:Query'], queues)
      sweep.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('LINK#*'))
    }
    escalate.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('BRAKE#*'))

    for (const eraser of [retain, ...admins]) {
      eraser.may(['dynamodb:DeleteItem', 'dynamodb:Scan'], [people.tableArn])
      eraser.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('AUDIT#*'))
      eraser.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], underRefs)
      eraser.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], inPartitions('BRAKE#*'))
      eraser.may(
        ['dynamodb:DeleteItem'],
        [records.tableArn],
        inPartitions('ACCESS#*', 'ADDRESS#*', 'DEVICE#*', 'DIRECTORY#*', 'KEY#*', 'LINK#*', 'STAFF#*'),
      )
      eraser.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('SOURCES'))
      eraser.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('CONTROL#RETENTION'))
      eraser.may(['dynamodb:BatchGetItem'], [records.tableArn], inPartitions('CASES#*', 'STAFF#*'))
    }

    for (const one of admins) {
      one.may(['dynamodb:BatchGetItem'], [people.tableArn])
      one.may(['dynamodb:BatchGetItem'], [records.tableArn], inPartitions('ADDRESS#*', 'DEVICE#*'))
      one.may(['dynamodb:Query'], queues)
      one.may(
        ['dynamodb:PutItem'],
        [records.tableArn],
        inPartitions(
          'ADDRESS#*',
          'DEVICE#*',
          'DRAFTS',
          'INCIDENTS#*',
          'POLICIES',
          'POLICY#*',
          'REHEARSAL#*',
          'REQUIREMENT#*',
          'REQUIREMENTS',
          'STAFF#*',
        ),
      )
      one.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('CONTROL#PAUSES', 'SAMPLES#*'))
    }

    retain.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('COUNTS#*'))
    retain.may(['dynamodb:UpdateItem'], [records.tableArn], inPartitions('CONTROL#PAUSES'))

    witness.may(['dynamodb:Query'], [records.tableArn], inPartitions('AUDIT#*', 'DRAFTS', 'POLICIES'))
    witness.may(['logs:CreateLogStream', 'logs:PutLogEvents'], [auditHeads.logGroupArn])
    for (const reader of [witness, ...admins]) reader.may(['logs:FilterLogEvents'], [auditHeads.logGroupArn])

    if (sync) {
      maySavePeople(sync)
      mayReadRecords(sync)
      // Also takes back a person who was being erased when they came.
      sync.may(['dynamodb:BatchGetItem', 'dynamodb:DeleteItem'], [people.tableArn])
      const keys = ['DIRECTORY#*', 'KEY#*']
      const named = ['ADDRESS#*', 'DEVICE#*', 'STAFF#*']
      sync.may(['dynamodb:BatchGetItem'], [records.tableArn], inPartitions(...keys, ...named))
      sync.may(['dynamodb:BatchWriteItem'], [records.tableArn], inPartitions(...keys))
      sync.may(['dynamodb:PutItem'], [records.tableArn], inPartitions(...named, 'BRAKE#*', 'SOURCES'))
      sync.may(['dynamodb:DeleteItem'], [records.tableArn], inPartitions('ADDRESS#*', 'DEVICE#*', 'KEY#*', 'LINK#*', 'SOURCES'))
      for (const asking of [me, ...admins]) sync.maySend(asking)
    }

    if (connect) {
      maySavePeople(connect)
      mayReadRecords(connect)
      connect.may(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [records.tableArn], inPartitions('ACCESS#*'))
      connect.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('CONTROL#ACCESS'))
      for (const one of admins) one.may(['dynamodb:PutItem'], [records.tableArn], inPartitions('CONTROL#ACCESS'))
      for (const one of admins) connect.maySend(one)
    }

    const through = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.${this.region}.amazonaws.com` } })
    for (const one of [
      enrol,
      work,
      feedback,
      me,
      dispatch,
      send,
      escalate,
      retain,
      ...admins,
      witness,
      canary,
      ...(sync ? [sync] : []),
      ...(connect ? [connect] : []),
    ])
      one.may(
        ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        [key.keyArn],
        through('dynamodb'),
      )
    work.may(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn], through('s3'))
    // Also for the links that it signs.
    for (const one of admins) one.may(['kms:Decrypt'], [key.keyArn], through('s3'))
    if (sync && drop) sync.may(['kms:Decrypt'], [key.keyArn], through('s3'))
    for (const deciding of [work, me, retain, ...admins]) {
      deciding.may(['secretsmanager:GetSecretValue'], [auditSecret.secretArn])
      deciding.may(['kms:Decrypt'], [key.keyArn], through('secretsmanager'))
    }
    for (const asking of [send, escalate, retain, ...admins]) asking.may(['events:PutEvents'], [access.eventBusArn])

    const ses = (resource: string, resourceName: string) => this.formatArn({ service: 'ses', resource, resourceName })
    // Policies of their own, so that each acknowledgement covers nothing else.
    for (const [id, action, readers] of [
      ['ReadRehearsals', 's3:GetObject', [work, ...admins]],
      ['WriteRehearsals', 's3:PutObject', [work]],
    ] as const) {
      const policy = new Policy(this, id, {
        statements: [new PolicyStatement({ actions: [action], resources: [rehearsals.arnForObjects('*')] })],
        roles: readers.map(({ role }) => role),
      })
      Validations.of(policy).acknowledge({
        // As the data stack exports it.
        id: `AwsSolutions-IAM5[Resource::${data.stackName}:ExportsOutputFnGetAttRehearsalsE4757177Arn3017ED74/*]`,
        reason: 'Every object of the bucket is a file of a rehearsal. Each policy allows one action.',
      })
    }
    if (sync && drop) {
      const policy = new Policy(this, 'ReadDrop', { statements: [...drop.reading], roles: [sync.role] })
      for (const { prefix } of foldersOf(configuration))
        Validations.of(policy).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${data.stackName}:ExportsOutputFnGetAttDrop89C17749Arn040AFD50/${prefix}*]`,
          reason: 'Every object of the folder is a file that a source reads. The policy allows nothing else in it.',
        })
    }
    const sendMail = new Policy(this, 'SendMail', {
      statements: [
        new PolicyStatement({
          actions: ['ses:SendRawEmail'],
          resources: [ses('identity', '*'), ses('configuration-set', configurationSet.configurationSetName)],
          conditions: { StringEquals: { 'ses:FromAddress': from.address } },
        }),
      ],
      roles: [send, escalate, ...admins, canary].map(({ role }) => role),
    })
    Validations.of(sendMail).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:${region}:<AWS::AccountId>:identity/*]`,
      reason: 'In its sandbox SES also checks the identity of each recipient. The condition allows one sender only.',
    })
    for (const one of [dispatch, send, escalate, ...admins, canary])
      one.may(['dynamodb:GetItem', 'dynamodb:PutItem'], [records.tableArn], inPartitions('CONTROL#RATE'))
    for (const [id, action, users, what] of [
      [
        'ReadQuota',
        'ses:GetSendQuota',
        [dispatch, send, escalate, work, ...admins, canary],
        'the quota belongs to the account. It only reads.',
      ],
      ['Unsuppress', 'ses:DeleteSuppressedDestination', admins, 'the suppression list belongs to the account. It only removes.'],
    ] as const) {
      const policy = new Policy(this, id, {
        statements: [new PolicyStatement({ actions: [action], resources: ['*'] })],
        roles: users.map(({ role }) => role),
      })
      Validations.of(policy).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: `SES has no resource for ${action}: ${what}` })
    }

    const alarms = this.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const readAlarms = new Policy(this, 'ReadAlarms', {
      statements: [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] })],
      roles: admins.map(({ role }) => role),
    })
    Validations.of(readAlarms).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:${region}:<AWS::AccountId>:alarm:*]`,
      reason: 'CloudWatch lists alarms only for those who may describe all of the account. The policy allows nothing else.',
    })

    new Operations(this, 'Operations', {
      configuration,
      scheduled: [enrol, dispatch, escalate, witness, retain, canary, ...(sync ? [sync] : []), ...(connect ? [connect] : [])],
      send,
      work,
      feedback,
      others: data.functions,
      me,
      admin,
      site,
      missedRuns,
      missedEvents,
      sync,
      connect,
    })

    new CfnOutput(this, 'ApiUrl', { value: admin.url, description: 'The admin API' })
    if (site) new CfnOutput(this, 'ConsoleUrl', { value: `${site.url}/`, description: 'The console' })
    new CfnOutput(this, 'SignIn', {
      value: `ides login --url ${admin.url}${configuration.signIn.cognito ? ` --redirect ${loopback}` : ''}`,
      description: 'How admins sign in',
    })
    const kept = Object.entries(configuration.retention).map(([kind, days]) => `${kind} ${days}`)
    new CfnOutput(this, 'Retention', { value: kept.join(', '), description: 'Days for which personal data is kept' })
    if (secrets.length > 0)
      new CfnOutput(this, 'SourceSecrets', { value: secrets.join(', '), description: 'Secrets of sources and directory' })
    if (connect)
      new CfnOutput(this, 'ConnectorSecrets', {
        value: connectorSecrets(configuration).join(', '),
        description: 'Secrets of connectors',
      })
    new CfnOutput(this, 'Redrive', {
      value: `aws sqs start-message-move-task --source-arn ${missedEvents.queueArn} --destination-arn ${feedback.events.queueArn}`,
      description: 'How missed events go back to feedback',
    })
    new CfnOutput(this, 'AccessBusArn', { value: access.eventBusArn, description: 'The event bus of your device management' })
  }
}
