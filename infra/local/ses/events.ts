import { bareAddress } from '#domain/text.ts'
import type { ReceivedMail, Tags } from './received-mail.ts'

/**
 * What SES publishes about a mail, with those of the documented fields that say something here; the `detail` in EventBridge.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export interface SimulatedSesEvent {
  eventType: 'Send' | 'Delivery' | 'Bounce' | 'Complaint'
  mail: {
    timestamp: string
    messageId: string
    source: string
    destination: readonly string[]
    commonHeaders: { from: readonly string[] }
    /** The client's, and those of SES such as `ses:configuration-set`. */
    tags: Tags
  }
  delivery?: { timestamp: string; recipients: readonly string[]; smtpResponse: string }
  bounce?: {
    bounceType: 'Permanent' | 'Transient'
    bounceSubType: 'General' | 'Suppressed'
    bouncedRecipients: readonly { emailAddress: string }[]
    timestamp: string
  }
  complaint?: {
    complainedRecipients: readonly { emailAddress: string }[]
    complaintFeedbackType: 'abuse'
    timestamp: string
  }
}

/** What becomes of a mail at one address. */
type MailboxOutcome = 'delivered' | 'answered' | 'complained' | 'bounced' | 'suppressed'

const simulator = '@simulator.amazonses.com'

const outcomes: Record<string, MailboxOutcome> = {
  success: 'delivered',
  ooto: 'answered',
  complaint: 'complained',
  bounce: 'bounced',
  suppressionlist: 'suppressed',
}

/** Mail to these addresses does not count towards the quota of a day. */
export const isSimulated = (address: string) => address.toLowerCase().endsWith(simulator)

/**
 * Ordinary addresses take everything. Those of the mailbox simulator do as their name says, in any case and with any `+label`; an unlisted
 * one is an unknown user.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
function outcomeAt(address: string) {
  if (!isSimulated(address)) return 'delivered'
  const [name = ''] = address.toLowerCase().slice(0, -simulator.length).split('+')
  return outcomes[name] ?? 'bounced'
}

export type Status = 'delivered' | 'bounced' | 'complained'

/** One word for all recipients: the worst that happened. */
export function statusOf(destinations: readonly string[]): Status {
  const seen = new Set(destinations.map(outcomeAt))
  if (seen.has('complained')) return 'complained'
  return seen.has('bounced') || seen.has('suppressed') ? 'bounced' : 'delivered'
}

/**
 * All events of a mail, in order; none without a configuration set, since event destinations belong to one.
 *
 * One event covers all recipients with the same outcome, where SES may publish one per receiving server.
 */
export function sesEventsOf(received: ReceivedMail): SimulatedSesEvent[] {
  const { configurationSet, at, messageId, source, destinations, tags } = received
  if (configurationSet === undefined) return []
  const timestamp = new Date(at.epochMilliseconds).toISOString()
  const mail: SimulatedSesEvent['mail'] = {
    timestamp,
    messageId,
    source,
    destination: destinations,
    commonHeaders: { from: [source] },
    tags: { 'ses:configuration-set': [configurationSet], 'ses:from-domain': [bareAddress(source).replace(/^.*@/, '')], ...tags },
  }
  const about = (outcomes: readonly MailboxOutcome[], eventOf: (recipients: readonly string[]) => Omit<SimulatedSesEvent, 'mail'>) => {
    const recipients = destinations.filter(address => outcomes.includes(outcomeAt(address)))
    return recipients.length > 0 ? [{ mail, ...eventOf(recipients) }] : []
  }
  const bounced = (bounceType: 'Permanent' | 'Transient', bounceSubType: 'General' | 'Suppressed') => (recipients: readonly string[]) => ({
    eventType: 'Bounce' as const,
    bounce: { bounceType, bounceSubType, bouncedRecipients: recipients.map(recipient), timestamp },
  })
  return [
    { eventType: 'Send', mail },
    ...about(['bounced'], bounced('Permanent', 'General')),
    // Documented for the global suppression list, which this address stands for. In 2026 the real simulator says `General`.
    ...about(['suppressed'], bounced('Permanent', 'Suppressed')),
    ...about(['delivered', 'answered', 'complained'], recipients => ({
      eventType: 'Delivery',
      delivery: { timestamp, recipients, smtpResponse: '250 Ok' },
    })),
    // SES treats an automatic answer as a transient bounce.
    ...about(['answered'], bounced('Transient', 'General')),
    ...about(['complained'], recipients => ({
      eventType: 'Complaint',
      complaint: { complainedRecipients: recipients.map(recipient), complaintFeedbackType: 'abuse', timestamp },
    })),
  ]
}

const recipient = (emailAddress: string) => ({ emailAddress })
