import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { isAnybodyProtected } from '../shared/domain/access/brake.ts'
import { listedConnectors } from '../shared/domain/access/settings.ts'
import { configuredOf } from '../shared/domain/sources/settings.ts'
import { audiencesOf, secretListOf } from '../shared/domain/sources/sign-in.ts'
import type { Configuration } from './configuration.ts'
import { deviceManager } from './constructs/access-bus.ts'
import { AdminApi } from './constructs/admin-api.ts'
import { loopback } from './constructs/admin-pool.ts'
import { ConnectFunction } from './constructs/connect-function.ts'
import { ConsoleSite } from './constructs/console-site.ts'
import { FeedbackFunction } from './constructs/feedback-function.ts'
import { MailEvents } from './constructs/mail-events.ts'
import { Network } from './constructs/network.ts'
import { Operations } from './constructs/operations.ts'
import { PublishFunction } from './constructs/publish-function.ts'
import { ScheduledFunction, type ScheduledFunctionProps } from './constructs/scheduled-function.ts'
import { SendFunction } from './constructs/send-function.ts'
import { DeadLetterQueue, isThere } from './constructs/service-function.ts'
import { StaffPageFunction } from './constructs/staff-page.ts'
import { SyncFunction, systemsRead } from './constructs/sync-function.ts'
import { WorkFunction } from './constructs/work-function.ts'
import type { DataStack } from './data-stack.ts'
import { grantAlarms, grantFiles, grantKey, grantMail, grantQueues } from './service-access.ts'
import { grantTables } from './table-access.ts'

/** Functions and APIs. It keeps no data, and each function has only the permissions it uses. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, configuration: Configuration, data: DataStack, props: StackProps = {}) {
    super(scope, id, props)
    const { people, records, rehearsals, mails, drop, auditSecret, auditHeads, access, signIn } = data
    const { region, network: placed } = configuration
    const { from, replyTo = from, ratePercent } = configuration.mail
    // The next run makes up for a missed one; a human must give a missed event back.
    const missedRuns = new DeadLetterQueue(this, 'MissedRuns')
    const missedEvents = new DeadLetterQueue(this, 'MissedEvents')

    const { connectors } = configuration.access
    const hasConnectors = Object.keys(connectors).length > 0
    const tables = {
      PEOPLE_TABLE: people.tableName,
      RECORDS_TABLE: records.tableName,
      RETENTION: JSON.stringify(configuration.retention),
      CONNECTOR_LIST: hasConnectors ? JSON.stringify(listedConnectors(connectors)) : undefined,
    }
    const copies = { MAILS: mails.bucketName }
    const sender = { FROM_ADDRESS: from.written }
    const feedback = new FeedbackFunction(this, 'feedback', {
      configuration,
      environment: { ...tables, ...sender },
      deadLetterQueue: missedEvents,
    })
    feedback.hearRule(
      new Rule(new Construct(this, 'Access'), 'Confirmed', {
        eventBus: access,
        description: 'Access confirmations to feedback',
        eventPattern: {
          source: [deviceManager.source],
          account: [this.account, ...configuration.access.accounts],
          detailType: deviceManager.confirmed,
        },
      }),
    )
    const { configurationSet } = new MailEvents(this, 'Mail', { feedback, hasDefaultBus: configuration.mail.defaultBus })

    const sealing = { AUDIT_SECRET: auditSecret.secretArn }
    const protectedPeople = configuration.access.protected
    const guarded = { PROTECTED: isAnybodyProtected(protectedPeople) ? JSON.stringify(protectedPeople) : undefined }
    const me = new StaffPageFunction(this, 'me', { configuration, environment: { ...tables, ...copies, ...sealing, ...guarded } })

    const bus = { ACCESS_BUS: access.eventBusName }
    const pace = { RATE_PERCENT: ratePercent === 100 ? undefined : String(ratePercent) }
    const mail = {
      CONFIGURATION_SET: configurationSet.configurationSetName,
      ...{ ...pace, ...sender },
      REPLY_TO: replyTo.written,
    }
    const scheduled = (
      name: string,
      every: Duration,
      rest: Pick<ScheduledFunctionProps, 'environment' | 'writes' | 'reserved' | 'memorySize'>,
    ) => new ScheduledFunction(this, name, { configuration, every, deadLetterQueue: missedRuns, ...rest })
    const sending = { ...tables, ...copies, PAGE_URL: me.url, ...bus, ...mail, ...guarded }
    // A run takes up to five minutes. Reserved, so that page views never starve the functions that send.
    const files = { REHEARSALS: rehearsals.bucketName }
    const work = new WorkFunction(this, 'work', {
      configuration,
      environment: { ...tables, ...bus, ...pace, ...sealing, ...files, ...copies, ...guarded },
    })
    const jobs = { PIECES: work.pieces.queueUrl }
    const enrol = scheduled('enrol', Duration.minutes(5), { environment: { ...tables, ...jobs }, reserved: 2 })
    const send = new SendFunction(this, 'send', { configuration, environment: sending })
    const dispatch = scheduled('dispatch', Duration.minutes(1), {
      environment: { ...tables, ...pace, WAKE_UPS: send.wakeUps.queueUrl },
      reserved: 2,
    })
    const { count, approvers } = configuration.brake
    const limited = { BRAKE_COUNT: count?.toString() }
    const brake = { ...limited, BRAKE_APPROVERS: approvers.join(' ') || undefined }
    // One whole processor: a deadline changes many at once. Five runs overlap, each in shards of its own.
    const escalate = scheduled('escalate', Duration.minutes(1), {
      ...{ environment: { ...sending, ...brake, WAKE_UPS: send.wakeUps.queueUrl }, writes: true },
      ...{ memorySize: 1769, reserved: 6 },
    })
    const heads = { AUDIT_HEADS: auditHeads.logGroupName }
    const witness = scheduled('witness', Duration.minutes(15), { environment: { RECORDS_TABLE: records.tableName, ...heads } })
    // CloudFormation puts the stack before the name of each.
    const alarms = { ALARM_PREFIX: `${this.stackName}-` }
    const daily = { DAILY_MAIL: [...new Set([configuration.alarms.email, ...approvers])].join(' ') }
    const read = configuredOf(configuration.sources, configuration.directories)
    const listed = { SOURCE_LIST: read.length > 0 ? JSON.stringify(read) : undefined }
    const retain = scheduled('retain', Duration.hours(1), {
      environment: { ...tables, ...jobs, ...mail, ...limited, ...alarms, ...daily, ...listed },
    })
    const canary = scheduled('canary', Duration.days(1), {
      environment: { RECORDS_TABLE: records.tableName, ...mail, CANARY_ADDRESS: configuration.mail.canary, PAGE_URL: me.url },
    })

    const { mailDomains, zone, language } = configuration.staff
    const staff = { STAFF_DOMAINS: mailDomains.join(' ') || undefined }
    const home = { STAFF_HOME: zone || language ? JSON.stringify({ zone, language }) : undefined }
    const network = placed && new Network(this, 'Network', { ...placed, egress: data.egress })
    const asking = { configuration, network, deadLetterQueue: missedRuns }
    const sync =
      read.length > 0
        ? new SyncFunction(this, 'sync', { ...asking, environment: { ...tables, ...staff, ...listed, DROP: drop?.bucketName } })
        : undefined
    const connect = hasConnectors ? new ConnectFunction(this, 'connect', { ...asking, environment: tables, bus: access }) : undefined
    const publish = configuration.access.caseEvents
      ? new PublishFunction(this, 'publish', { configuration, people, bus: access })
      : undefined
    const administering = {
      ...{ ...tables, ...bus, ...mail, ...copies, ...staff, ...home, ...jobs, ...files, ...sealing, ...heads, ...guarded, ...brake },
      ...listed,
      DECISIONS: JSON.stringify(configuration.decisions),
      ...alarms,
    }
    const admin = new AdminApi(this, 'admin', { configuration, environment: administering, signIn })
    const site =
      signIn.console && new ConsoleSite(this, 'console', { configuration, environment: administering, signIn, console: signIn.console })
    send.tell({ CONSOLE_URL: site?.url })
    const all = [enrol, work, feedback, me, dispatch, send, escalate, retain, admin, site, witness, canary, sync, connect, publish]
    const every = all.filter(isThere)
    for (const one of every) grantTables(one, data, hasConnectors)
    /** The console asks the routes of the API within its own function. */
    const admins = [admin, site].filter(isThere)
    const functions = { enrol, work, feedback, me, dispatch, send, escalate, retain, admins, witness, canary, sync, connect }
    grantKey(every, functions, data)
    grantQueues(functions)
    for (const one of [send, escalate, work, ...admins])
      one.may(['events:PutEvents'], [access.eventBusArn], { 'ForAllValues:StringEquals': { 'events:source': 'ides' } })
    witness.may(['logs:CreateLogStream', 'logs:PutLogEvents'], [auditHeads.logGroupArn])
    for (const one of [witness, ...admins]) one.may(['logs:FilterLogEvents'], [auditHeads.logGroupArn])
    grantFiles(this, functions, { configuration, data })
    grantMail(this, functions, { configuration, configurationSet: configurationSet.configurationSetName })
    grantAlarms(this, [...admins, retain], region)

    new Operations(this, 'Operations', {
      ...{ ...functions, admin, site, publish, missedRuns, missedEvents, data, configuration },
      scheduled: [enrol, dispatch, escalate, witness, retain, canary, sync, connect].filter(isThere),
      others: data.functions,
    })

    const output = (name: string, value: string, description: string) => new CfnOutput(this, name, { value, description })
    output('ApiUrl', admin.url, 'The admin API')
    if (site) output('ConsoleUrl', `${site.url}/`, 'The console')
    const redirect = configuration.signIn.cognito ? ` --redirect ${loopback}` : ''
    output('SignIn', `ides login --url ${admin.url}${redirect}`, 'How admins sign in')
    const kept = Object.entries(configuration.retention).map(([kind, days]) => `${kind} ${days}`)
    output('PageRate', String(configuration.rates.staffPage.perSecond), 'Requests a second to staff pages')
    output('Retention', kept.join(', '), 'Days for which personal data is kept')
    for (const [id, whose, one, systems] of [
      ['Source', 'sources and directories', sync, systemsRead(configuration)],
      ['Connector', 'connectors', connect, Object.values(connectors)],
    ] as const) {
      const secrets = secretListOf(systems)
      if (secrets !== '') output(`${id}Secrets`, secrets, `Secrets of ${whose}, and when each ends`)
      if (one && audiencesOf(systems).length > 0) output(`${id}Subject`, one.role.roleArn, `The subject of tokens of AWS for ${whose}`)
    }
    const redrive = `aws sqs start-message-move-task --source-arn ${missedEvents.queueArn} --destination-arn ${feedback.events.queueArn}`
    output('Redrive', redrive, 'How missed events go back to feedback')
  }
}
