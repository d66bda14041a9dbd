/** The part of SES v1 by which mail is sent, in the Query protocol of AWS: a form in, XML out. */
import addressparser from 'nodemailer/lib/addressparser'
import { html } from '#domain/html.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { bareAddress } from '#domain/text.ts'
import { isSimulated } from './events.ts'
import { type HttpAnswer, xml } from './http.ts'
import { bytesOf, fieldValues, type RawMessage, readMessage, withField } from './message.ts'
import type { ReceivedMail, Tags } from './received-mail.ts'

/** What SES answers instead of accepting. The SDK makes an error of it whose name is `code`. */
export interface SesRefusal {
  /** Such as `MessageRejected`: a name of the API reference, or of its common errors. */
  code: string
  message: string
  /** 400 unless said otherwise. */
  status?: number
}

/** A mail as a client submits it by SendRawEmail. */
interface Submission {
  source: string
  destinations: readonly string[]
  tags: Tags
  configurationSet?: string | undefined
  message: RawMessage
}

export interface SesApi {
  /** In order of arrival. */
  mails: readonly ReceivedMail[]
  clock: Clock
  /** Why a mail is refused that would be accepted. */
  refuse: (submission: Submission) => SesRefusal | undefined
  /** What is said of it, but not enforced. */
  limits: { Max24HourSend: number; MaxSendRate: number }
  /** Takes each accepted mail, before the client hears of it. */
  keep: (mail: ReceivedMail) => void
}

/** @param body the form; undefined where it was too large to be read */
export function answerSes({ mails, clock, refuse, limits, keep }: SesApi, body: Buffer | undefined): HttpAnswer {
  if (!body) return refusalAnswer({ code: 'RequestEntityTooLarge', message: 'The request is too large.', status: 413 })
  const form = new URLSearchParams(body.toString())
  const action = form.get('Action') ?? ''
  if (action === 'GetSendQuota') return resultAnswer(action, { ...limits, SentLast24Hours: sentLately(mails, clock) })
  if (action !== 'SendRawEmail') return refusalAnswer({ code: 'InvalidAction', message: `Could not find operation ${action}.` })
  const submission = submissionIn(form)
  const fault = faultOf(submission)
  const refusal = fault === undefined ? refuse(submission) : { code: 'InvalidParameterValue', message: fault }
  if (refusal) return refusalAnswer(refusal)
  const mail = received(submission, (mails.at(-1)?.number ?? 0) + 1, clock)
  keep(mail)
  return resultAnswer(action, { MessageId: mail.messageId })
}

/** Recipients in 24 hours, without those of the simulator. */
function sentLately(mails: readonly ReceivedMail[], clock: Clock) {
  const since = clock.now().epochMilliseconds - 24 * 3_600_000
  const lately = mails.filter(({ at }) => at.epochMilliseconds > since)
  return lately.flatMap(({ destinations }) => destinations.filter(address => !isSimulated(address))).length
}

/** The bare addresses in a header such as `To`, groups included. */
export const addressesIn = (value: string): string[] => addressparser(value, { flatten: true }).map(({ address }) => address)

/** Without `Destinations`, the headers name the recipients. */
function submissionIn(form: URLSearchParams): Submission {
  const message = readMessage(Buffer.from(form.get('RawMessage.Data') ?? '', 'base64'))
  const members = (list: string, part = '') =>
    [...form].flatMap(([name, value]) => (new RegExp(`^${list}\\.member\\.\\d+${part}$`).test(name) ? [value] : []))
  const named = members('Destinations')
  const values = members('Tags', '\\.Value')
  const tags = Map.groupBy(
    members('Tags', '\\.Name').map((name, index) => ({ name, value: values[index] ?? '' })),
    ({ name }) => name,
  )
  return {
    source: form.get('Source') ?? fieldValues(message, 'From')[0] ?? '',
    destinations:
      named.length > 0 ? named.map(bareAddress) : ['To', 'Cc', 'Bcc'].flatMap(name => fieldValues(message, name).flatMap(addressesIn)),
    tags: Object.fromEntries([...tags].map(([name, all]) => [name, all.map(({ value }) => value)])),
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
    message,
  }
}

/** Header fields that may occur once, of many that SES names. @see https://docs.aws.amazon.com/ses/latest/dg/header-fields.html */
const singular = ['date', 'from', 'message-id', 'mime-version', 'reply-to', 'sender', 'subject']

/** Why SES refuses a mail, in the words that its users report. The order of checks is assumed. */
function faultOf({ source, destinations, tags, message }: Submission) {
  const names = message.fields.map(({ name }) => name.toLowerCase())
  const repeated = message.fields.find((_, at) => singular.includes(names[at] ?? '') && names.indexOf(names[at] ?? '') < at)
  if (repeated) return `Duplicate header '${repeated.name}'.`
  if (source === '') return "Missing required header 'From'."
  if (destinations.length === 0) return "Missing required header 'To'."
  const inHeader = ['From', 'To'].flatMap(name => fieldValues(message, name).flatMap(addressesIn))
  const addresses = [bareAddress(source), ...inHeader, ...destinations]
  // SES has no SMTPUTF8: visible ASCII only.
  if (addresses.some(address => /[^!-~]/.test(address))) return 'Local address contains control or whitespace'
  if (!addresses.every(address => /.@./.test(address))) return "Missing final '@domain'"
  return Object.entries(tags)
    .flatMap(([name, values]) => [tagFault('name', name), ...values.map(value => tagFault('value', value))])
    .find(Boolean)
}

function tagFault(part: 'name' | 'value', text: string) {
  if (text === '') return `The tag ${part} must be specified.`
  if (text.length > 255) return `Tag ${part} cannot exceed 255 characters.`
  return /[^\w-]/.test(text) ? `Invalid tag ${part} <${text}>: only alphanumeric ASCII characters, '_', and '-' are allowed.` : undefined
}

function received({ message, ...submitted }: Submission, number: number, clock: Clock): ReceivedMail {
  const at = clock.now()
  // As SES forms it: `0102` for eu-west-1, the moment in milliseconds and, in place of chance, the number of the mail.
  const moment = at.epochMilliseconds.toString(16).padStart(12, '0')
  const messageId = `0102${moment}-00000000-0000-4000-8000-${String(number).padStart(12, '0')}-000000`
  const withId = withField(message, 'Message-ID', `<${messageId}@eu-west-1.amazonses.com>`)
  const date = new Date(at.epochMilliseconds).toUTCString().replace('GMT', '+0000')
  return { ...submitted, number, messageId, at, raw: bytesOf(withField(withId, 'Date', date)) }
}

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/'

/** @param result members of the result, in order */
const resultAnswer = (action: string, result: Record<string, string | number>): HttpAnswer =>
  xml(200, html`<${action}Response xmlns="${namespace}"><${action}Result>${elements(result)}</${action}Result></${action}Response>`)

export function refusalAnswer({ code, message, status = 400 }: SesRefusal): HttpAnswer {
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }
  return xml(status, html`<ErrorResponse xmlns="${namespace}"><Error>${elements(error)}</Error></ErrorResponse>`)
}

const elements = (members: Record<string, string | number>) =>
  Object.entries(members).map(([name, value]) => html`<${name}>${writable(String(value))}</${name}>`)

/** XML 1.0 has no way to write most control characters. */
const writable = (text: string) => text.replace(/[^\P{Cc}\t\n\r]/gu, '\u{fffd}')
