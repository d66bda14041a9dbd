/** What Ides uses of AWS, and the source of each figure. */
import { metricsOf } from '#functions/runtime/metrics.ts'
import type { Priced } from './prices.ts'

export interface OrganisationSize {
  staff: number
  devices: number
  /** Campaigns, one after the other. */
  policies: number
}

export interface Usage {
  priced: Priced
  /** What of a deployment's configuration it is for; absent if every deployment has it. */
  of?: string
  /** With or without a campaign. */
  perMonth?: number
  /** Of one policy, from its announcement to the last restored device. */
  perCampaign?: number
  origin: string
}

const { sync: _, connect: __, ...always } = metricsOf

/** Written only when there is something to say: where people are protected, or an event is odd, or admins forget something or export much. */
const seldom: readonly string[] = ['protectedDevices', 'doubled', 'mismatched', 'lateDrafts', 'longPauses', 'exported']

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

/** KB. */
const copySize = 11

/** SES reports a mail as sent by the topic, and as delivered by two routes. */
const eventsPerMail = 3

/** Events that feedback takes at a time, while mail goes out: estimated. A batch holds 100 at most. */
const eventsPerBatch = 10

/** Queues that Lambda asks for work, besides that of wake-ups: pieces of jobs and events. */
const queues = 2

/** Requests a month by which Lambda asks an empty queue. */
export const asksOfQueue = 5 * 3 * minutes

export const askingOrigin = 'Lambda asks an empty queue five times in 20 seconds (Lambda Developer Guide, "Using Lambda with SQS")'

/** Suspended and restored in a campaign: 8 of 84 devices in the same rehearsal. */
export const cutsOf = ({ devices }: OrganisationSize) => Math.ceil(devices * 0.1)

/** GB of a function, and of a worker or listener: infra/constructs/. */
export const [memory, memoryOfMail] = [0.5, 1769 / 1024]

/** Of a call: estimated, not measured on AWS. Of a mail: four workers share a rate of 14 a second, by `npm run bench:scale`. */
export const seconds = { idle: 0.3, mail: 4 / 14, event: 0.05, record: 0.05 } as const

const measured = 'requests as in test/bench/units.ts'

/** Of every deployment. */
export function usagesOf(organisation: OrganisationSize): readonly Usage[] {
  const { staff, devices, policies } = organisation
  const cuts = cutsOf(organisation)
  const mails = Math.ceil(staff * mailsEach)
  const batches = (mails * eventsPerMail) / eventsPerBatch
  const stored = (staff * 1.6 + devices * 0.4 + staff * policies * mailsEach * 0.7) / 1e6
  const segments = staff > 1000 ? 64 : 1
  const imports = Math.ceil((staff + devices) / 1000)
  return [
    {
      priced: 'mail',
      perMonth: runs.canary,
      perCampaign: mails,
      origin: `${mailsEach} mails to each of the staff, as in the rehearsal of infra/local/sample; a test mail a day`,
    },
    {
      priced: 'lambdaRequest',
      perMonth: starts,
      perCampaign: batches + staff + 2 * cuts,
      origin: `starts by the schedules in infra/service-stack.ts; ${eventsPerMail} events a mail, ${eventsPerBatch} at a time; a page opened by each of the staff`,
    },
    {
      priced: 'lambdaSecond',
      perMonth: starts * seconds.idle * memory,
      perCampaign:
        memoryOfMail * mails * (seconds.mail + eventsPerMail * seconds.event) +
        memory * (staff * seconds.event + (staff + devices) * seconds.record),
      origin: `estimated, not measured on AWS: ${seconds.idle} s a run that finds nothing, ${seconds.mail.toFixed(2)} s a mail, for which workers wait at 14 a second, ${seconds.event} s an event`,
    },
    {
      priced: 'dynamoWrite',
      // On average: claim 1.5, settling 2.9, evidence 1, news of it 1.6 (measured); the link to a page 1, with the first. Suspensions
      // ahead are listed 48 times, at 0.05 KB each.
      perCampaign: mails * 7 + staff * 6 + devices * 5 + cuts * (12 + 48 * 0.05),
      origin: `${measured}; a person of 2 KB, whose place in the index moves once a notice`,
    },
    {
      priced: 'dynamoRead',
      // The last hundred jobs: 40 KB. An hourly look for late requests: 16 lists a policy, and 0.5 KB for each of the two in five who have a case.
      // An hourly list of suspensions: 33 more. A daily count of what can be read, and a daily round of retention: 1 KB of each person.
      perMonth:
        runs.enrol * 15 +
        30 * staff * 2 * 0.25 +
        runs.dispatch * 68 +
        runs.escalate * (53 + 2 * policies) +
        runs.witness * 8 +
        runs.retain * policies * (8 + 17 + staff * 0.4 * (0.5 / 8)),
      perCampaign: mails * (1 + 4) + staff * 8 + devices * 3 + cuts * 48 * 0.5,
      origin: `${measured}, each of one unit`,
    },
    {
      priced: 'dynamoStorage',
      perMonth: stored,
      origin: '1.6 KB a person, 0.4 KB a device (test/bench/units.ts), 0.7 KB of evidence a mail, kept',
    },
    { priced: 'dynamoBackup', perMonth: stored, origin: 'as much as is stored' },
    {
      priced: 'filePut',
      perCampaign: mails + segments * Math.ceil(staff / segments / 5000) * (2 + segments) + 2 * segments,
      origin:
        'a copy of each mail; a rehearsal in segments, 5,000 people a part (shared/campaign/rehearse), with some 35 bytes of events a person, which cost nothing to speak of',
    },
    {
      priced: 'fileStorage',
      perMonth: (mails * policies * copySize) / 1e6,
      origin: `${copySize} KB a copy of a mail, compressed: 8 to 13 measured`,
    },
    { priced: 'busEvent', perCampaign: 4 * cuts, origin: 'a request and a confirmation to cut, and to restore. Events of SES are free' },
    { priced: 'scheduled', perMonth: starts, origin: 'the schedules in infra/service-stack.ts' },
    { priced: 'fifoRequest', perMonth: asksOfQueue, origin: `${askingOrigin}: that of wake-ups` },
    {
      priced: 'queueRequest',
      perMonth: queues * asksOfQueue,
      // Each is put alone, and received and deleted in batches.
      perCampaign: mails * eventsPerMail * (1 + 2 / eventsPerBatch),
      origin: `${askingOrigin}; events of mails`,
    },
    { priced: 'topicMessage', perCampaign: mails * 2, origin: 'sent and delivered, by one of the two routes' },
    {
      priced: 'httpRequest',
      perCampaign: staff + imports,
      origin: 'a page opened by each of the staff; imports of 1,000 records a call',
    },
    {
      priced: 'admin',
      perMonth: 5,
      origin: 'estimated: five admins, by `signIn.cognito` (infra/constructs/admin-pool.ts); unmeasured with an issuer of your own',
    },
    { priced: 'key', perMonth: 1, origin: 'infra/data-stack.ts; 1 USD more after its first yearly rotation, and after its second' },
    {
      priced: 'keyRequest',
      perMonth: (2 * 7 + 1) * (minutes / 5) + starts,
      perCampaign: staff + 2 * imports,
      origin:
        'once for each request to the secret; a table asks for its key every five minutes for each caller (DynamoDB Developer Guide, "Encryption at rest"): 2 tables, 7 functions, and one more for records',
    },
    { priced: 'secret', perMonth: 2, origin: 'infra/data-stack.ts, infra/constructs/console-site.ts' },
    {
      priced: 'secretRequest',
      perCampaign: staff + 2 * imports,
      origin: 'once a decision at most: an answer of each of the staff; twice an import of 1,000 records',
    },
    // An alarm on a sum watches several.
    { priced: 'alarmMetric', perMonth: 78, origin: 'the alarms of infra/constructs/alarms.ts' },
    {
      priced: 'metric',
      perMonth: Object.values(always)
        .flat()
        .filter(name => !seldom.includes(name)).length,
      origin:
        'all of functions/runtime/metrics.ts but those of sources, connectors and protected people; a name that is not written for a month costs nothing',
    },
    { priced: 'dashboard', perMonth: 1, origin: 'infra/constructs/dashboard.ts' },
    { priced: 'logs', perMonth: (starts * 2) / 1e6, perCampaign: batches * (2 / 1e6), origin: 'estimated: 2 KB a call' },
  ]
}
