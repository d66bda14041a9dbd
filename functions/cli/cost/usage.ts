/** What Ides uses of AWS, and the source of each figure. */
import { metricsOf } from '../../runtime/metrics.ts'
import type { Priced } from './prices.ts'

export interface OrganisationSize {
  readonly staff: number
  readonly devices: number
  /** Campaigns, one after the other. */
  readonly policies: number
}

export interface Usage {
  readonly service: string
  readonly priced: Priced
  /** What of a deployment's configuration it is for; absent if every deployment has it. */
  readonly of?: string
  /** With or without a campaign. */
  readonly perMonth: (organisation: OrganisationSize) => number
  /** Of one policy, from its announcement to the last restored device. */
  readonly perCampaign: (organisation: OrganisationSize) => number
  readonly origin: string
}

export const unmeasured = (): number => 0

const { sync: _, connect: __, ...always } = metricsOf

/** Written only where people are protected. */
export const seldom = 'protectedDevices'

/** Minutes of a month of thirty days. */
export const minutes = 30 * 24 * 60

/** By the schedules in infra/service-stack.ts. */
const runs = {
  enrol: minutes / 5,
  dispatch: minutes,
  escalate: minutes,
  witness: minutes / 15,
  retain: minutes / 60,
  canary: 30,
} as const
const starts = Object.values(runs).reduce((sum, one) => sum + one, 0)

/** For each of the staff, in a campaign: 185 notices and 6 digests for 60 people in the rehearsal of eu-commission-tiktok-2023 on the sample. */
const mailsEach = 3.2
const mails = ({ staff }: OrganisationSize): number => Math.ceil(staff * mailsEach)

/** SES reports a mail as sent by the topic, and as delivered by two routes. */
const eventsPerMail = 3

/** Events that feedback takes at a time, while mail goes out: estimated. A batch holds 100 at most. */
const eventsPerBatch = 10

/** Queues that Lambda asks for work: wake-ups, pieces of jobs and events. */
const queues = 3

/** Requests a month by which Lambda asks an empty queue. */
export const asksOfQueue = 5 * 3 * minutes

export const askingOrigin = 'Lambda asks an empty queue five times in 20 seconds (Lambda Developer Guide, "Using Lambda with SQS")'

/** Share of devices suspended and restored in a campaign: 8 of 84 in the same rehearsal. */
const cutShare = 0.1
export const cuts = ({ devices }: OrganisationSize): number => Math.ceil(devices * cutShare)

/** GB of a function, and of a worker or listener: infra/constructs/. */
export const [memory, memoryOfMail] = [0.5, 1769 / 1024]

/** Of a call: estimated, not measured on AWS. Of a mail: four workers share a rate of 14 a second, by `npm run bench:scale`. */
export const seconds = { idle: 0.3, mail: 4 / 14, event: 0.05, record: 0.05 } as const

const measured = 'requests as in test/bench/measured.test.ts'

export const usages: readonly Usage[] = [
  {
    service: 'SES',
    priced: 'mail',
    perMonth: () => runs.canary,
    perCampaign: mails,
    origin: `${mailsEach} mails to each of the staff, as in the rehearsal of infra/local/sample; a test mail a day`,
  },
  {
    service: 'Lambda',
    priced: 'lambdaRequest',
    perMonth: () => starts,
    perCampaign: (of) => (mails(of) * eventsPerMail) / eventsPerBatch + of.staff + 2 * cuts(of),
    origin: `starts by the schedules in infra/service-stack.ts; ${eventsPerMail} events a mail, ${eventsPerBatch} at a time; a page opened by each of the staff`,
  },
  {
    service: 'Lambda',
    priced: 'lambdaSecond',
    perMonth: () => starts * seconds.idle * memory,
    perCampaign: (of) =>
      memoryOfMail * mails(of) * (seconds.mail + eventsPerMail * seconds.event) +
      memory * (of.staff * seconds.event + (of.staff + of.devices) * seconds.record),
    origin: `estimated, not measured on AWS: ${seconds.idle} s a run that finds nothing, ${seconds.mail.toFixed(2)} s a mail, for which workers wait at 14 a second, ${seconds.event} s an event`,
  },
  {
    service: 'DynamoDB',
    priced: 'dynamoWrite',
    perMonth: unmeasured,
    // On average: claim 1.5, settling 2.9, evidence 1, news of it 1.6 (measured); the link to a page 1, with the first. Suspensions
    // ahead are listed 48 times, at 0.05 KB each.
    perCampaign: (of) => mails(of) * 7 + of.staff * 6 + of.devices * 5 + cuts(of) * (12 + 48 * 0.05),
    origin: `${measured}; a person of 2 KB, whose place in the index moves once a notice`,
  },
  {
    service: 'DynamoDB',
    priced: 'dynamoRead',
    // The last hundred jobs: 40 KB. An hourly look for late requests: 16 lists a policy, and 0.5 KB for each of the two in five who have a case.
    // An hourly list of suspensions: 33 more.
    perMonth: ({ staff, policies }) =>
      runs.enrol * 13 +
      runs.dispatch * 68 +
      runs.escalate * (52 + 2 * policies) +
      runs.witness * 8 +
      runs.retain * policies * (8 + 17 + staff * 0.4 * (0.5 / 8)),
    perCampaign: (of) => mails(of) * (1 + 4) + of.staff * 8 + of.devices * 3 + cuts(of) * 48 * 0.5,
    origin: `${measured}, each of one unit`,
  },
  {
    service: 'DynamoDB',
    priced: 'dynamoStorage',
    perMonth: ({ staff, devices, policies }) => (staff * 1.6 + devices * 0.4 + staff * policies * mailsEach * 0.7) / 1e6,
    perCampaign: unmeasured,
    origin: '1.6 KB a person, 0.4 KB a device (test/bench/measured.test.ts), 0.7 KB of evidence a mail, kept',
  },
  {
    service: 'DynamoDB',
    priced: 'dynamoBackup',
    perMonth: ({ staff, devices, policies }) => (staff * 1.6 + devices * 0.4 + staff * policies * mailsEach * 0.7) / 1e6,
    perCampaign: unmeasured,
    origin: 'as much as is stored',
  },
  {
    service: 'S3',
    priced: 'filePut',
    perMonth: unmeasured,
    perCampaign: ({ staff }) => {
      const segments = staff > 1000 ? 64 : 1
      return segments * Math.ceil(staff / segments / 5000) * (2 + segments) + 2 * segments
    },
    origin:
      'a rehearsal in segments, 5,000 people a part (shared/campaign/rehearse); some 35 bytes of events a person, which cost nothing to speak of',
  },
  {
    service: 'EventBridge',
    priced: 'busEvent',
    perMonth: unmeasured,
    perCampaign: (of) => 4 * cuts(of),
    origin: 'a request and a confirmation to cut, and to give back. Events of SES are free',
  },
  {
    service: 'Scheduler',
    priced: 'scheduled',
    perMonth: () => starts,
    perCampaign: unmeasured,
    origin: 'the schedules in infra/service-stack.ts',
  },
  {
    service: 'SQS',
    priced: 'queueRequest',
    perMonth: () => queues * asksOfQueue,
    // Each is put alone, and received and deleted in batches.
    perCampaign: (of) => mails(of) * eventsPerMail * (1 + 2 / eventsPerBatch),
    origin: `${askingOrigin}; events of mails`,
  },
  {
    service: 'SNS',
    priced: 'topicMessage',
    perMonth: unmeasured,
    perCampaign: (of) => mails(of) * 2,
    origin: 'sent and delivered, by one of the two routes',
  },
  {
    service: 'API Gateway',
    priced: 'httpRequest',
    perMonth: unmeasured,
    perCampaign: (of) => of.staff + Math.ceil((of.staff + of.devices) / 1000),
    origin: 'a page opened by each of the staff; imports of 1,000 records a call',
  },
  {
    service: 'Cognito',
    priced: 'admin',
    perMonth: () => 5,
    perCampaign: unmeasured,
    origin: 'estimated: five admins, by `signIn.cognito` (infra/constructs/admin-pool.ts); unmeasured with an issuer of your own',
  },
  { service: 'KMS', priced: 'key', perMonth: () => 1, perCampaign: unmeasured, origin: 'infra/data-stack.ts' },
  {
    service: 'KMS',
    priced: 'keyRequest',
    perMonth: () => (2 * 7 + 1) * (minutes / 5) + starts,
    perCampaign: unmeasured,
    origin:
      'a table asks for its key every five minutes for each caller (DynamoDB Developer Guide, "Encryption at rest"): 2 tables, 7 functions, and one more for records',
  },
  {
    service: 'Secrets Manager',
    priced: 'secret',
    perMonth: () => 2,
    perCampaign: unmeasured,
    origin: 'infra/data-stack.ts, infra/constructs/console-site.ts',
  },
  {
    service: 'Secrets Manager',
    priced: 'secretRequest',
    perMonth: unmeasured,
    perCampaign: (of) => of.staff + 2 * Math.ceil((of.staff + of.devices) / 1000),
    origin: 'once a decision: an answer of each of the staff; twice an import of 1,000 records',
  },
  {
    service: 'CloudWatch',
    priced: 'alarmMetric',
    perMonth: () => alarmMetrics,
    perCampaign: unmeasured,
    origin: 'the alarms of infra/constructs/alarms.ts',
  },
  {
    service: 'CloudWatch',
    priced: 'metric',
    perMonth: () =>
      Object.values(always)
        .flat()
        .filter((name) => name !== seldom).length,
    perCampaign: unmeasured,
    origin:
      'all of functions/runtime/metrics.ts but those of sources, connectors and protected people; a name that is not written for a month costs nothing',
  },
  { service: 'CloudWatch', priced: 'dashboard', perMonth: () => 1, perCampaign: unmeasured, origin: 'infra/constructs/dashboard.ts' },
  {
    service: 'CloudWatch',
    priced: 'logs',
    perMonth: () => (starts * 2) / 1e6,
    perCampaign: (of) => ((mails(of) * eventsPerMail) / eventsPerBatch) * (2 / 1e6),
    origin: 'estimated: 2 KB a call',
  },
]

/** Metrics that alarms watch: an alarm on a sum watches several. */
export const alarmMetrics = 62
