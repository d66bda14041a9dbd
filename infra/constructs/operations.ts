import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import { type AlarmText, AlarmTopic, type Operated } from './alarm.ts'
import { Alarms } from './alarms.ts'
import { IdesDashboard } from './dashboard.ts'
import { Metrics } from './metrics.ts'
import type { ScheduledFunction } from './scheduled-function.ts'
import { DeadLetterQueue, isThere, type ServiceFunction } from './service-function.ts'

interface OperationsProps extends Operated {
  others: readonly ServiceFunction[]
  scheduled: readonly ScheduledFunction[]
}

const readLog = 'Read its log and fix the fault; the next run then does what is still due.'

/** By function id. */
const failureTexts: Record<string, AlarmText> = {
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
    hurts:
      'No one gets mail, notice is not proven, or staff cannot open their page: SES did not accept or deliver the daily test mail, no event told of it, or the page did not answer.',
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
  publish: {
    hurts: 'Systems that open tickets or watch security hear of cases late, or not at all.',
    remedy: 'Read its log and fix the fault within six hours: until then it tries again.',
  },
  'grant-scopes': { hurts: 'No admin can sign in.', remedy: 'Read its log, then deploy the data stack again.' },
}

/** By the id of a dead-letter queue. */
const missedTexts: Record<string, AlarmText> = {
  MissedRuns: {
    hurts: 'Some work was late: a run did not start, or failed.',
    remedy: 'The message names the function, its log the reason; later runs have caught up, so delete the message.',
  },
  MissedEvents: {
    hurts: 'Proof of notice or an access confirmation is missing: a person may wait too long.',
    remedy: 'Fix the fault in the log of feedback, then redrive the queue: see infra/RUNBOOK.md.',
  },
  MissedWakeUps: {
    hurts: 'Mail of some people was late: their worker failed again and again.',
    remedy: 'Read the log of send and fix the fault; what was due is still due, so delete the message.',
  },
  MissedPieces: {
    hurts: 'Work on everyone stands still: a worker failed on one piece again and again.',
    remedy: 'Read the log of work and fix the fault; the job continues automatically, so delete the message: see infra/RUNBOOK.md.',
  },
  MissedErrands: {
    hurts: 'A pass or a test that was asked for did not take place, or a device was not looked at again.',
    remedy: 'Read the log of sync and fix the fault; ask again, then delete the message.',
  },
  MissedRestorations: {
    hurts: 'Compliant people are still suspended: giving access back failed again and again.',
    remedy: 'Read the log of connect and fix the fault; a sweep repeats each request every hour, so delete the messages.',
  },
  MissedSuspensions: {
    hurts: 'Overdue devices keep their access: cutting it failed again and again. Or a test of a connector did not take place.',
    remedy: 'Read the log of connect and fix the fault; a sweep repeats each request every hour, so delete the messages.',
  },
  MissedNews: {
    hurts: 'Systems that open tickets or watch security did not hear of some cases.',
    remedy: 'Read the log of publish; compare `ides case list POLICY` with what they have, then delete the messages.',
  },
  MissedAlarms: {
    hurts: 'Nobody received an alarm.',
    remedy: 'Check that the subscription of the alarm topic is confirmed and its mailbox accepts mail.',
  },
}

export class Operations extends Construct {
  constructor(scope: Construct, id: string, { scheduled, others, ...operated }: OperationsProps) {
    super(scope, id)
    const { configuration, send, work, feedback, me, admin, site, sync, connect, publish } = operated
    const missedAlarms = new DeadLetterQueue(this, 'MissedAlarms')
    const functions = [...scheduled, send, work, feedback, ...others, me, admin, site, site?.rotating, publish].filter(isThere)
    const queues = [
      ...[operated.missedRuns, operated.missedEvents, send.missedWakeUps, work.missedPieces, sync?.missedErrands],
      ...[connect?.missedRestorations, connect?.missedSuspensions, publish?.missedNews, missedAlarms],
    ].filter(isThere)
    const metrics = new Metrics(configuration.name)
    const { email, webhook } = configuration.alarms
    const topics = [
      new AlarmTopic(this, 'Topic', { email, webhook, deadLetterQueue: missedAlarms }),
      ...configuration.alarms.topics.map(arn => Topic.fromTopicArn(this, arn, arn)),
    ]
    this.#watchKey(operated.data.key, topics, missedAlarms)
    const alarms = new Alarms(this, 'Alarms', {
      ...{ ...operated, metrics, scheduled, topics },
      functions: functions.map(watched => ({ watched, ...textOf(failureTexts, watched) })),
      queues: queues.map(watched => ({ watched, ...textOf(missedTexts, watched) })),
      apis: [me, admin, site].filter(isThere).map(one => ({ watched: one.api, ...textOf(failureTexts, one) })),
    })
    new IdesDashboard(this, 'Dashboard', { ...operated, metrics, alarms, functions, queues })
  }

  /** KMS has no metric of it. CloudTrail tells of it in an account with a trail; in any other, only the errors of all functions do. */
  #watchKey({ keyArn }: IKey, topics: readonly ITopic[], deadLetterQueue: DeadLetterQueue) {
    const rule = new Rule(this, 'KeyAtRisk', {
      description: 'The key is disabled, or is to be deleted',
      eventPattern: {
        source: ['aws.kms'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventName: ['DisableKey', 'ScheduleKeyDeletion'], resources: { ARN: [keyArn] } },
      },
    })
    const what = EventField.fromPath('$.detail.eventName')
    const message = RuleTargetInput.fromText(
      `Nobody can read people, policies and evidence: ${what} was called for the key of Ides. Enable the key in the KMS console, or cancel its deletion; CloudTrail says who did it.`,
    )
    acknowledge(rule, 'Annotation::@aws-cdk/aws-events:ruleUnresolvedEnvironment', 'All topics are in the account and region of the rule.')
    for (const topic of topics) rule.addTarget(new SnsTopic(topic, { message, deadLetterQueue, authorizeUsingRole: true }))
  }
}

function textOf(texts: Record<string, AlarmText>, { node }: Construct) {
  const text = texts[node.id]
  if (!text) throw new Error(`operations.ts has no alarm text for ${node.id}: say who is hurt when it fails, and what to do`)
  return text
}
