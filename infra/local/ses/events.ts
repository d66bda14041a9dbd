import { bareAddress } from '../../../shared/domain/text.ts'
import type { BouncedRecipient, EventMail, SimulatedSesEvent } from './event.ts'
import { type MailboxOutcome, outcomeAt } from './mailbox-simulator.ts'
import { fieldValue, fieldValues, type RawMessage } from './raw-message.ts'
import type { ReceivedMail } from './received-mail.ts'
import { region, sesId } from './ses-id.ts'
import type { Submission } from './submission.ts'

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
