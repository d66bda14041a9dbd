import MailComposer from 'nodemailer/lib/mail-composer'
import { bareAddress } from '../../../shared/domain/text.ts'
import { addressesIn } from './addresses.ts'
import { membersOf, valueIn } from './query-protocol.ts'
import { fieldValues, type RawMessage, readMessage, withoutField } from './raw-message.ts'
import type { Tags } from './received-mail.ts'
import { isSesRefusal, missingParameter, type SesRefusal } from './refusal.ts'

/** A mail as a client submits it. */
export interface Submission {
  readonly operation: 'SendEmail' | 'SendRawEmail'
  readonly source: string
  readonly destinations: readonly string[]
  /** Pairs of name and value. */
  readonly tags: readonly (readonly [name: string, value: string])[]
  readonly configurationSet?: string
  readonly message: RawMessage
}

/** SendRawEmail. Without `Destinations`, the headers name the recipients. */
export function rawSubmission(form: URLSearchParams): Submission | SesRefusal {
  const data = form.get('RawMessage.Data')
  if (!data) return missingParameter('RawMessage.Data')
  const message = readMessage(Buffer.from(data, 'base64'))
  if (isSesRefusal(message)) return message
  const named = membersOf(form, 'Destinations')
  return {
    operation: 'SendRawEmail',
    source: form.get('Source') ?? fieldValues(message, 'From')[0] ?? '',
    destinations:
      named.length > 0 ? named.map(bareAddress) : ['To', 'Cc', 'Bcc'].flatMap((name) => fieldValues(message, name).flatMap(addressesIn)),
    ...common(form),
    message,
  }
}

/** SendEmail: the message is composed here, in UTF-8. */
export async function composedSubmission(form: URLSearchParams): Promise<Submission | SesRefusal> {
  const source = form.get('Source')
  if (!source) return missingParameter('Source')
  const subject = form.get('Message.Subject.Data')
  if (subject === null) return missingParameter('Message.Subject')
  const [to, cc, bcc] = [
    membersOf(form, 'Destination.ToAddresses'),
    membersOf(form, 'Destination.CcAddresses'),
    membersOf(form, 'Destination.BccAddresses'),
  ]
  const composed = await new MailComposer({
    from: source,
    to,
    cc,
    replyTo: membersOf(form, 'ReplyToAddresses'),
    subject,
    ...valueIn(form, 'text', 'Message.Body.Text.Data'),
    ...valueIn(form, 'html', 'Message.Body.Html.Data'),
    newline: 'win',
    // Random by default.
    baseBoundary: 'ses',
  })
    .compile()
    .build()
  const message = readMessage(composed)
  if (isSesRefusal(message)) return message
  return {
    operation: 'SendEmail',
    source,
    destinations: [...to, ...cc, ...bcc].map(bareAddress),
    ...common(form),
    // The composer's own headers are not the client's: events must not show them.
    message: withoutField(withoutField(message, 'Message-ID'), 'Date'),
  }
}

function common(form: URLSearchParams): Pick<Submission, 'tags' | 'configurationSet'> {
  return {
    tags: membersOf(form, 'Tags', 'Name').map((name, index) => [name, form.get(`Tags.member.${index + 1}.Value`) ?? '']),
    ...valueIn(form, 'configurationSet', 'ConfigurationSetName'),
  }
}

export const tagsOf = ({ tags }: Submission): Tags => {
  const byName = new Map<string, string[]>()
  for (const [name, value] of tags) byName.set(name, [...(byName.get(name) ?? []), value])
  return Object.fromEntries(byName)
}
