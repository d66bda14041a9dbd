import { bareAddress } from '../../../shared/domain/text.ts'
import { fieldValue, fieldValues, type RawMessage } from './raw-message.ts'
import type { ReceivedMail, Tags } from './received-mail.ts'
import { region, type Submission, sesId } from './submission.ts'

/**
 * What SES publishes about a mail, with the documented fields; the `detail` in EventBridge.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export type SimulatedSesEvent = SendEvent | DeliveryEvent | BounceEvent | ComplaintEvent

interface SendEvent {
  readonly eventType: 'Send'
  readonly mail: EventMail
  readonly send: Readonly<Record<string, never>>
}

interface DeliveryEvent {
  readonly eventType: 'Delivery'
  readonly mail: EventMail
  readonly delivery: {
    readonly timestamp: string
    readonly processingTimeMillis: number
    readonly recipients: readonly string[]
    readonly smtpResponse: string
    readonly reportingMTA: string
  }
}

interface BounceEvent {
  readonly eventType: 'Bounce'
  readonly mail: EventMail
  readonly bounce: {
    readonly feedbackId: string
    readonly bounceType: 'Permanent' | 'Transient'
    readonly bounceSubType: 'General' | 'Suppressed'
    readonly bouncedRecipients: readonly BouncedRecipient[]
    readonly timestamp: string
    readonly reportingMTA?: string
  }
}

export interface BouncedRecipient {
  readonly emailAddress: string
  readonly action?: string
  readonly status?: string
  readonly diagnosticCode?: string
}

interface ComplaintEvent {
  readonly eventType: 'Complaint'
  readonly mail: EventMail
  readonly complaint: {
    readonly feedbackId: string
    readonly complaintSubType: null
    readonly complainedRecipients: readonly { readonly emailAddress: string }[]
    readonly timestamp: string
    readonly userAgent: string
    readonly complaintFeedbackType: string
    readonly arrivalDate: string
  }
}

export interface EventMail {
  readonly timestamp: string
  readonly messageId: string
  readonly source: string
  readonly sourceArn: string
  readonly sendingAccountId: string
  readonly destination: readonly string[]
  readonly headersTruncated: boolean
  /** The client's own, without those that SES adds. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly commonHeaders: {
    readonly from: readonly string[]
    readonly to?: readonly string[]
    readonly cc?: readonly string[]
    readonly date?: string
    readonly messageId: string
    readonly subject?: string
  }
  /** The client's, and those of SES such as `ses:configuration-set`. */
  readonly tags: Tags
}

/** What becomes of a mail at one address. */
export type MailboxOutcome = 'delivered' | 'answered' | 'complained' | 'bounced' | 'suppressed'

const simulator = '@simulator.amazonses.com'

const outcomes: Readonly<Record<string, MailboxOutcome>> = {
  success: 'delivered',
  ooto: 'answered',
  complaint: 'complained',
  bounce: 'bounced',
  suppressionlist: 'suppressed',
}

/** Mail to these addresses does not count towards the quota of a day. */
export const isSimulated = (address: string): boolean => address.toLowerCase().endsWith(simulator)

/**
 * Ordinary addresses take everything. Those of the mailbox simulator do as their name says, in any case and with any `+label`; an unlisted
 * one is an unknown user.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
function outcomeAt(address: string): MailboxOutcome {
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
export function sesEventsOf(received: ReceivedMail, submission: Submission): SimulatedSesEvent[] {
  const { configurationSet, at, number, destinations } = received
  if (configurationSet === undefined) return []
  const mail = eventMail(received, configurationSet, submission)
  const { timestamp } = mail
  const feedback = (part: number) => ({ feedbackId: sesId(at, number, part), timestamp })
  const about = (outcomes: readonly MailboxOutcome[], tell: (addresses: readonly string[]) => SimulatedSesEvent): SimulatedSesEvent[] => {
    const addresses = destinations.filter((address) => outcomes.includes(outcomeAt(address)))
    return addresses.length > 0 ? [tell(addresses)] : []
  }
  return [
    { eventType: 'Send', mail, send: {} },
    ...about(['bounced'], (addresses) => ({
      eventType: 'Bounce',
      mail,
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: addresses.map((address) => failed(address, 'smtp; 550 5.1.1 user unknown')),
        reportingMTA: `dns; ${mta}`,
        ...feedback(1),
      },
    })),
    // Documented for the global suppression list, which this address stands for. In 2026 the real simulator says `General`.
    ...about(['suppressed'], (addresses) => ({
      eventType: 'Bounce',
      mail,
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'Suppressed',
        bouncedRecipients: addresses.map((address) => failed(address, suppression)),
        reportingMTA: 'dns; amazonses.com',
        ...feedback(2),
      },
    })),
    ...about(['delivered', 'answered', 'complained'], (recipients) => ({
      eventType: 'Delivery',
      mail,
      delivery: { timestamp, processingTimeMillis: 0, recipients, smtpResponse: '250 Ok', reportingMTA: mta },
    })),
    // SES treats an automatic answer as a transient bounce.
    ...about(['answered'], (addresses) => ({
      eventType: 'Bounce',
      mail,
      bounce: { bounceType: 'Transient', bounceSubType: 'General', bouncedRecipients: addresses.map(recipient), ...feedback(3) },
    })),
    ...about(['complained'], (addresses) => ({
      eventType: 'Complaint',
      mail,
      complaint: {
        complaintSubType: null,
        complainedRecipients: addresses.map(recipient),
        userAgent: 'Amazon SES Mailbox Simulator',
        complaintFeedbackType: 'abuse',
        arrivalDate: timestamp,
        ...feedback(4),
      },
    })),
  ]
}

const mta = `a1-1.smtp-out.${region}.amazonses.com`

const suppression = 'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.'

const recipient = (emailAddress: string) => ({ emailAddress })

const failed = (emailAddress: string, diagnosticCode: string): BouncedRecipient => ({
  emailAddress,
  action: 'failed',
  status: '5.1.1',
  diagnosticCode,
})

function eventMail({ at, messageId, source, destinations, tags }: ReceivedMail, set: string, { message }: Submission): EventMail {
  const sender = bareAddress(source)
  const domain = sender.slice(sender.lastIndexOf('@') + 1)
  return {
    timestamp: new Date(at.epochMilliseconds).toISOString(),
    messageId,
    source,
    sourceArn: `arn:aws:ses:${region}:000000000000:identity/${domain}`,
    sendingAccountId: '000000000000',
    destination: destinations,
    ...headersOf(message),
    commonHeaders: commonHeadersOf(message, messageId),
    tags: {
      'ses:operation': ['SendRawEmail'],
      'ses:configuration-set': [set],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domain],
      'ses:caller-identity': ['local'],
      ...tags,
    },
  }
}

/** Characters of headers in an event. */
const mostOfHeaders = 10 * 1024

function headersOf({ fields }: RawMessage): Pick<EventMail, 'headers' | 'headersTruncated'> {
  let size = 0
  const headers = fields
    .map((field) => ({ name: field.name, value: fieldValue(field) }))
    .filter(({ name, value }) => {
      size += name.length + value.length
      return size <= mostOfHeaders
    })
  return { headers, headersTruncated: headers.length < fields.length }
}

function commonHeadersOf(message: RawMessage, messageId: string): EventMail['commonHeaders'] {
  const [[to], [cc], [date], [subject], [original]] = [
    fieldValues(message, 'To'),
    fieldValues(message, 'Cc'),
    fieldValues(message, 'Date'),
    fieldValues(message, 'Subject'),
    fieldValues(message, 'Message-ID'),
  ]
  return {
    from: fieldValues(message, 'From'),
    ...(to === undefined ? {} : { to: mailboxes(to) }),
    ...(cc === undefined ? {} : { cc: mailboxes(cc) }),
    ...(date === undefined ? {} : { date }),
    messageId: original ?? messageId,
    ...(subject === undefined ? {} : { subject }),
  }
}

/** The mailboxes of a header as written, split at commas outside quotes. */
const mailboxes = (value: string): string[] => (value.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? []).map((mailbox) => mailbox.trim())
