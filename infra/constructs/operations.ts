import { Construct } from 'constructs'
import { isAnybodyProtected } from '../../shared/domain/access/brake.ts'
import type { Configuration } from '../configuration.ts'
import type { AdminApi } from './admin-api.ts'
import { type AlarmText, AlarmTopic } from './alarm.ts'
import { Alarms } from './alarms.ts'
import type { ConnectFunction } from './connect-function.ts'
import type { ConsoleSite } from './console-site.ts'
import { IdesDashboard } from './dashboard.ts'
import type { FeedbackFunction } from './feedback-function.ts'
import { Metrics } from './metrics.ts'
import type { ScheduledFunction } from './scheduled-function.ts'
import type { SendFunction } from './send-function.ts'
import { DeadLetterQueue, type ServiceFunction } from './service-function.ts'
import type { StaffPageFunction } from './staff-page.ts'
import type { SyncFunction } from './sync-function.ts'
import type { WorkFunction } from './work-function.ts'

export interface OperationsProps {
  readonly configuration: Configuration
  readonly scheduled: readonly ScheduledFunction[]
  readonly send: SendFunction
  readonly work: WorkFunction
  readonly feedback: FeedbackFunction
  readonly others: readonly ServiceFunction[]
  readonly me: StaffPageFunction
  readonly admin: AdminApi
  /** Absent where nobody can sign in to it. */
  readonly site: ConsoleSite | undefined
  readonly missedRuns: DeadLetterQueue
  readonly missedEvents: DeadLetterQueue
  /** Absent where no source is configured. */
  readonly sync: SyncFunction | undefined
  /** Absent where no connector is configured. */
  readonly connect: ConnectFunction | undefined
}

const readLog = 'Read its log and fix the fault; the next run then does what is still due.'

/** By function id. */
const failureTexts: Readonly<Record<string, AlarmText>> = {
  enrol: { hurts: 'People affected by a new or amended policy are not notified.', remedy: readLog },
  work: {
    hurts: 'People affected by a new or amended policy are not notified, or an approved policy does not come into force.',
    remedy: 'Read its log and fix the fault; the piece is retried automatically. `ides job list` shows what is left.',
  },
  dispatch: { hurts: 'No one gets mail: no worker is started.', remedy: readLog },
  send: { hurts: 'People do not get their mail in time.', remedy: readLog },
  escalate: { hurts: 'Access is neither suspended nor restored in time, and overdue people are not notified.', remedy: readLog },
  feedback: {
    hurts: 'Proof of notice and access confirmations are missing, so deadlines move.',
    remedy: 'Read its log, fix the fault, and redrive MissedEvents: see infra/RUNBOOK.md.',
  },
  me: {
    hurts: 'Staff cannot open their page or answer there.',
    remedy: 'Read its log; usually the database did not respond.',
  },
  admin: {
    hurts: 'Admin requests fail.',
    remedy: 'Read its log; usually the database or the token issuer did not respond.',
  },
  console: {
    hurts: 'Admins cannot use the console.',
    remedy: 'Read its log; usually the database or the token issuer did not respond. The `ides` command line still works.',
  },
  rotate: {
    hurts: 'Console sessions are still sealed with an old key.',
    remedy: 'Read its log, then rotate the secret again in Secrets Manager.',
  },
  canary: {
    hurts: 'No one gets mail, or staff cannot open their page: SES did not accept the daily test mail, or the page did not answer.',
    remedy: 'Read its log: it says which, and why. For the page see the log of the function `me`, and the domain if it is your own.',
  },
  witness: {
    hurts: 'A decision could be removed from the audit log unnoticed.',
    remedy: 'Read its log and fix the fault; the next run logs the heads. Then run `ides audit verify`.',
  },
  retain: {
    hurts: 'Personal data is kept longer than the configuration says, and the numbers of policies are old.',
    remedy: readLog,
  },
  sync: {
    hurts: 'Information on devices and people is getting old.',
    remedy: 'Read its log, which names the source; `ides source test` says what is wrong with it.',
  },
  connect: {
    hurts: 'Access is neither suspended nor restored in other systems.',
    remedy: 'Read its log, which names the connector; `ides access test` says what is wrong with it.',
  },
  'grant-scopes': { hurts: 'No admin can sign in.', remedy: 'Read its log, then deploy the data stack again.' },
}

export class Operations extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { configuration, scheduled, send, work, feedback, others, me, admin, site, missedRuns, missedEvents, sync, connect }: OperationsProps,
  ) {
    super(scope, id)
    const functions = [...scheduled, send, work, feedback, ...others, me, admin, ...(site ? [site, site.rotating] : [])]
    const missedAlarms = new DeadLetterQueue(this, 'MissedAlarms')
    const metrics = new Metrics(configuration.name)
    const alarms = new Alarms(this, 'Alarms', {
      topic: new AlarmTopic(this, 'Topic', { email: configuration.alarms.email, deadLetterQueue: missedAlarms }),
      metrics,
      functions: functions.map((watched) => ({ watched, ...failureTextOf(watched) })),
      scheduled,
      wakeUps: send.wakeUps,
      pieces: work.pieces,
      events: feedback.events,
      suspensionsInAnHour: configuration.alarms.suspensionsInAnHour,
      hasProtected: isAnybodyProtected(configuration.access.protected),
      queues: [
        {
          watched: missedRuns,
          hurts: 'Some work was late: a run did not start, or failed.',
          remedy: 'The message names the function, its log the reason; later runs have caught up, so delete the message.',
        },
        {
          watched: missedEvents,
          hurts: 'Proof of notice or an access confirmation is missing: a person may wait too long.',
          remedy: 'Fix the fault in the log of feedback, then redrive the queue: see infra/RUNBOOK.md.',
        },
        {
          watched: send.missedWakeUps,
          hurts: 'Mail of some people was late: their worker failed again and again.',
          remedy: 'Read the log of send and fix the fault; what was due is still due, so delete the message.',
        },
        {
          watched: work.missedPieces,
          hurts: 'Work on everyone stands still: a worker failed on one piece again and again.',
          remedy: 'Read the log of work and fix the fault; the job continues automatically, so delete the message: see infra/RUNBOOK.md.',
        },
        ...(sync
          ? [
              {
                watched: sync.missedErrands,
                hurts: 'A pass or a test that was asked for did not take place, or a device was not looked at again.',
                remedy: 'Read the log of sync and fix the fault; ask again, then delete the message.',
              },
            ]
          : []),
        ...(connect
          ? [
              {
                watched: connect.missedRestorations,
                hurts: 'Compliant people are still suspended: giving access back failed again and again.',
                remedy: 'Read the log of connect and fix the fault; a sweep repeats each request every hour, so delete the messages.',
              },
              {
                watched: connect.missedSuspensions,
                hurts: 'Overdue devices keep their access: cutting it failed again and again. Or a test of a connector did not take place.',
                remedy: 'Read the log of connect and fix the fault; a sweep repeats each request every hour, so delete the messages.',
              },
            ]
          : []),
        {
          watched: missedAlarms,
          hurts: 'Nobody received an alarm.',
          remedy: 'Check that the subscription of the alarm topic is confirmed and its mailbox accepts mail.',
        },
      ],
      apis: [
        { watched: me.api, ...failureTextOf(me) },
        { watched: admin.api, ...failureTextOf(admin) },
        ...(site ? [{ watched: site.api, ...failureTextOf(site) }] : []),
      ],
      sync,
      connect,
    })
    new IdesDashboard(this, 'Dashboard', {
      name: configuration.name,
      metrics,
      alarms,
      functions,
      queues: [
        ...[missedRuns, missedEvents, send.missedWakeUps, work.missedPieces],
        ...(sync ? [sync.missedErrands] : []),
        ...(connect ? [connect.missedRestorations, connect.missedSuspensions] : []),
        missedAlarms,
      ],
      me: me.api,
      admin: admin.api,
      sync,
      connect,
    })
  }
}

function failureTextOf({ node }: ServiceFunction): AlarmText {
  const text = failureTexts[node.id]
  if (!text) throw new Error(`operations.ts has no alarm text for ${node.id}: say who is hurt when it fails, and what to do`)
  return text
}
