import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { AccessBus } from './constructs/access-bus.ts'
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts'
import { FeedbackFunction } from './constructs/feedback-function.ts'
import { MailEvents } from './constructs/mail-events.ts'
import { mailboxOf } from './constructs/mailbox.ts'
import { ScheduledFunction, type ScheduledFunctionProps } from './constructs/scheduled-function.ts'
import { StaffPage } from './constructs/staff-page.ts'

export interface ServiceStackProps extends StackProps {
  readonly people: TableV2
  readonly records: TableV2
  /** What signs the links to people's own pages. */
  readonly pageSecret: Secret
  /** `Ides <ides@example.org>`: SES must know its domain as an identity. */
  readonly fromAddress: string
  /** Where answers go, written likewise; absent: to `fromAddress`. */
  readonly replyTo?: string
  /** A JSON file of texts in place of those that come with Ides; absent: none. */
  readonly texts?: string
}

/** What runs: it keeps nothing that cannot be built again, and each function may do what it does, and no more. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { people, records, pageSecret, fromAddress, replyTo, texts, ...props }: ServiceStackProps) {
    super(scope, id, props)
    const from = mailboxOf('ides:from', fromAddress)
    if (replyTo !== undefined) mailboxOf('ides:replyTo', replyTo)
    // A missed run is made up for by the next; an event that was not taken in has to be, by hand.
    const missedRuns = new DeadLetterQueue(this, 'MissedRuns')
    const missedEvents = new DeadLetterQueue(this, 'MissedEvents')

    const tables = { PEOPLE_TABLE: people.tableName, RECORDS_TABLE: records.tableName }
    const feedback = new FeedbackFunction(this, 'feedback', { environment: tables, deadLetterQueue: missedEvents })
    const access = new AccessBus(this, 'Access', { feedback })
    const { configurationSet } = new MailEvents(this, 'Mail', { feedback })

    const ownTexts = texts === undefined ? {} : { texts }
    const secret = { PAGE_SECRET: pageSecret.secretArn }
    const me = new StaffPage(this, 'me', { environment: { ...tables, ...secret }, ...ownTexts })

    const sending = {
      ...tables,
      ...secret,
      PAGE_URL: me.url,
      ACCESS_BUS: access.eventBusName,
      CONFIGURATION_SET: configurationSet.configurationSetName,
      FROM_ADDRESS: fromAddress,
      ...(replyTo === undefined ? {} : { REPLY_TO: replyTo }),
    }
    const scheduled = (name: string, minutes: number, rest: Pick<ScheduledFunctionProps, 'environment' | 'texts'>) =>
      new ScheduledFunction(this, name, { every: Duration.minutes(minutes), deadLetterQueue: missedRuns, ...rest })
    const enrol = scheduled('enrol', 5, { environment: tables })
    const mailing = { environment: sending, ...ownTexts }
    const remind = scheduled('remind', 5, mailing)
    const escalate = scheduled('escalate', 1, mailing)

    enrol.may(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Scan'], [people.tableArn])
    enrol.may(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], [records.tableArn])

    feedback.may(['dynamodb:GetItem', 'dynamodb:PutItem'], [people.tableArn])
    feedback.may(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [records.tableArn])

    me.may(['dynamodb:GetItem', 'dynamodb:PutItem'], [people.tableArn])
    me.may(['dynamodb:GetItem', 'dynamodb:Query'], [records.tableArn])
    // Whoever calls it is a stranger: of all records it may add to the audit log alone.
    me.may(['dynamodb:PutItem'], [records.tableArn], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } })
    for (const holder of [me, remind, escalate]) holder.may(['secretsmanager:GetSecretValue'], [pageSecret.secretArn])

    const ses = (resource: string, resourceName: string) => this.formatArn({ service: 'ses', resource, resourceName })
    const sendable = [ses('identity', from.domain), ses('configuration-set', configurationSet.configurationSetName)]
    const mailFrom = { StringEquals: { 'ses:FromAddress': from.address } }
    for (const sweep of [remind, escalate]) {
      sweep.may(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [people.tableArn])
      sweep.may(['dynamodb:Query'], [`${people.tableArn}/index/due`])
      sweep.may(
        ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        [records.tableArn],
      )
      sweep.may(['events:PutEvents'], [access.eventBusArn])
      sweep.may(['ses:SendRawEmail'], sendable, mailFrom)
    }
    // A policy of its own, so that nothing else gets by under the same excuse.
    const readQuota = new Policy(this, 'ReadQuota', {
      statements: [new PolicyStatement({ actions: ['ses:GetSendQuota'], resources: ['*'] })],
      roles: [remind.role, escalate.role],
    })
    Validations.of(readQuota).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'The quota is that of the whole account: SES knows no resource for ses:GetSendQuota, which reads two numbers and changes nothing.',
    })
  }
}
