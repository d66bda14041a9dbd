import addressparser from 'nodemailer/lib/addressparser'
import type { Temporal } from 'temporal-polyfill'
import { bareAddress } from '../../../shared/domain/text.ts'
import { invalid, isSesRefusal, membersOf, missingParameter, type SesRefusal } from './query-protocol.ts'
import { fieldValues, type RawMessage, readMessage } from './raw-message.ts'
import type { Tags } from './received-mail.ts'

export const region = 'eu-west-1'

/** An id as SES forms it: `0102` for eu-west-1, the moment in milliseconds and, in place of chance, the number of the mail. */
export function sesId(at: Temporal.Instant, number: number): string {
  const moment = at.epochMilliseconds.toString(16).padStart(12, '0')
  return `0102${moment}-00000000-0000-4000-8000-${String(number).padStart(12, '0')}-000000`
}

/** The bare addresses in a header such as `To`, groups included. */
export const addressesIn = (value: string): string[] => addressparser(value, { flatten: true }).map(({ address }) => address)

/**
 * Why SES refuses a bare address, in the words of JavaMail, as SES users report them.
 * @returns undefined for an acceptable address
 */
function addressFault(address: string): string | undefined {
  // SES has no SMTPUTF8: visible ASCII only.
  if (/[^!-~]/.test(address)) return 'Local address contains control or whitespace'
  return /.@./.test(address) ? undefined : "Missing final '@domain'"
}

/** A mail as a client submits it by SendRawEmail. */
export interface Submission {
  readonly source: string
  readonly destinations: readonly string[]
  /** Pairs of name and value. */
  readonly tags: readonly (readonly [name: string, value: string])[]
  readonly configurationSet?: string | undefined
  readonly message: RawMessage
}

/** Without `Destinations`, the headers name the recipients. */
export function rawSubmission(form: URLSearchParams): Submission | SesRefusal {
  const data = form.get('RawMessage.Data')
  if (!data) return missingParameter('RawMessage.Data')
  const message = readMessage(Buffer.from(data, 'base64'))
  if (isSesRefusal(message)) return message
  const named = membersOf(form, 'Destinations')
  return {
    source: form.get('Source') ?? fieldValues(message, 'From')[0] ?? '',
    destinations:
      named.length > 0 ? named.map(bareAddress) : ['To', 'Cc', 'Bcc'].flatMap((name) => fieldValues(message, name).flatMap(addressesIn)),
    tags: membersOf(form, 'Tags', 'Name').map((name, index) => [name, form.get(`Tags.member.${index + 1}.Value`) ?? '']),
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
    message,
  }
}

export const tagsOf = ({ tags }: Submission): Tags => {
  const byName = new Map<string, string[]>()
  for (const [name, value] of tags) byName.set(name, [...(byName.get(name) ?? []), value])
  return Object.fromEntries(byName)
}

/** Header fields that may occur once, of many that SES names. @see https://docs.aws.amazon.com/ses/latest/dg/header-fields.html */
const singular = new Set(['date', 'from', 'message-id', 'mime-version', 'reply-to', 'sender', 'subject'])

/**
 * Why SES refuses a mail, in the words that SES users report: `Duplicate header …`, `Missing required header …`, `Invalid tag …`.
 * The order of checks is assumed.
 */
export function faultOf(submission: Submission): SesRefusal | undefined {
  const faults = [headerFault, addresseeFault, tagFault]
  for (const fault of faults) {
    const message = fault(submission)
    if (message !== undefined) return invalid(message)
  }
  return undefined
}

function headerFault({ message, source }: Submission): string | undefined {
  const seen = new Set<string>()
  for (const { name } of message.fields) {
    const key = name.toLowerCase()
    if (singular.has(key) && seen.has(key)) return `Duplicate header '${name}'.`
    seen.add(key)
  }
  return !seen.has('from') && source === '' ? "Missing required header 'From'." : undefined
}

function addresseeFault({ message, source, destinations }: Submission): string | undefined {
  if (destinations.length === 0) return "Missing required header 'To'."
  const inHeader = ['From', 'To'].flatMap((name) => fieldValues(message, name).flatMap(addressesIn))
  const addresses = [...(source === '' ? [] : [bareAddress(source)]), ...inHeader, ...destinations]
  return addresses.flatMap((address) => addressFault(address) ?? [])[0]
}

function tagFault({ tags }: Submission): string | undefined {
  const parts = tags.flatMap(([name, value]) => [['name', name] as const, ['value', value] as const])
  return parts.flatMap(([part, text]) => partFault(part, text) ?? [])[0]
}

function partFault(part: 'name' | 'value', text: string): string | undefined {
  if (text === '') return `The tag ${part} must be specified.`
  if (text.length > 255) return `Tag ${part} cannot exceed 255 characters.`
  if (/[^\w-]/.test(text)) return `Invalid tag ${part} <${text}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`
  return undefined
}
