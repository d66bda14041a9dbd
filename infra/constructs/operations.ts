import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import type { AdminApi } from './admin-api.ts'
import type { Said } from './alarm.ts'
import { AlarmTopic } from './alarm-topic.ts'
import { Alarms } from './alarms.ts'
import { IdesDashboard } from './dashboard.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'
import { Metrics } from './metrics.ts'
import type { ScheduledFunction } from './scheduled-function.ts'
import type { ServiceFunction } from './service-function.ts'
import type { StaffPage } from './staff-page.ts'

export interface OperationsProps {
  readonly configuration: Configuration
  readonly scheduled: readonly ScheduledFunction[]
  readonly others: readonly ServiceFunction[]
  readonly me: StaffPage
  readonly admin: AdminApi
  readonly missedRuns: DeadLetterQueue
  readonly missedEvents: DeadLetterQueue
}

const readLog = 'Read its log; what it left undone is still due, and is done once the fault is mended.'

/** Of each function that fails. */
const said: Readonly<Record<string, Said>> = {
  enrol: { hurts: 'People whom a new or amended policy is about are not told of it yet.', remedy: readLog },
  remind: { hurts: 'People are not told in time what they have to do.', remedy: readLog },
  escalate: { hurts: 'Access is neither cut nor given back in time, and those who are overdue are not told.', remedy: readLog },
  feedback: {
    hurts: 'It is not known who was told, or whose access was cut or given back, so that deadlines are put off.',
    remedy: 'Read its log, mend the fault, and give it the events in MissedEvents again: infra/README.md says how.',
  },
  me: {
    hurts: 'Staff cannot read their own page, or answer there.',
    remedy: 'Read its log; most often the database or the secret did not answer.',
  },
  admin: {
    hurts: 'Admins cannot do what they try to.',
    remedy: 'Read its log; most often the database, or the issuer of tokens, did not answer.',
  },
  rehearse: { hurts: 'An admin waits for a rehearsal in vain, and cannot submit the policy.', remedy: 'Read its log, and rehearse again.' },
  canary: {
    hurts: 'Probably nobody gets mail: SES did not take the test mail of the day.',
    remedy: 'Read its log: it says why SES took none.',
  },
  'grant-scopes': { hurts: 'No admin can sign in.', remedy: 'Read its log, and deploy the data stack again.' },
}

/** What somebody is woken for, and what they look at then. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, { configuration, scheduled, others, me, admin, missedRuns, missedEvents }: OperationsProps) {
    super(scope, id)
    const functions = [...scheduled, ...others, me, admin]
    const missedAlarms = new DeadLetterQueue(this, 'MissedAlarms')
    const metrics = new Metrics(configuration.name)
    const alarms = new Alarms(this, 'Alarms', {
      topic: new AlarmTopic(this, 'Topic', { email: configuration.alarms.email, deadLetterQueue: missedAlarms }),
      metrics,
      functions: functions.map((watched) => ({ watched, ...sentencesOn(watched) })),
      scheduled,
      queues: [
        {
          watched: missedRuns,
          hurts: 'Some of what was due came late: a run, or a rehearsal, could not be started or ended early.',
          remedy: 'See in the message which, and why in its log; the next run has made up for it, so that the message can be deleted.',
        },
        {
          watched: missedEvents,
          hurts: 'Proof is missing of who was told, or whose access was cut or given back: somebody may wait too long.',
          remedy: 'Mend what the log of feedback says, and give it the events again: infra/README.md says how.',
        },
        {
          watched: missedAlarms,
          hurts: 'Nobody was told of an alarm.',
          remedy: 'See whether the subscription of the alarms’ topic is confirmed, and its mailbox takes mail.',
        },
      ],
      apis: [
        { watched: me.api, ...sentencesOn(me) },
        { watched: admin.api, ...sentencesOn(admin) },
      ],
    })
    new IdesDashboard(this, 'Dashboard', {
      name: configuration.name,
      metrics,
      alarms,
      functions,
      queues: [missedRuns, missedEvents, missedAlarms],
    })
  }
}

/** @throws where a function was added, and nobody has said whom it hurts when it fails */
function sentencesOn({ node }: ServiceFunction): Said {
  const sentences = said[node.id]
  if (!sentences) throw new Error(`${node.id} has no sentences in operations.ts: say there whom it hurts when it fails, and what to do`)
  return sentences
}
