import { bareAddress } from '../../../shared/domain/text.ts'
import { addressesIn, addressFault } from './addresses.ts'
import { fieldValues, messageSize } from './raw-message.ts'
import { invalid, type SesRefusal } from './refusal.ts'
import type { Submission } from './submission.ts'

/** Bytes and recipients, of API v1. @see https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const largestMessage = 10_485_760
const mostRecipients = 50

/** Header fields that may occur once, of many that SES names. @see https://docs.aws.amazon.com/ses/latest/dg/header-fields.html */
const singular = new Set(['date', 'from', 'message-id', 'mime-version', 'reply-to', 'sender', 'subject'])

/**
 * Why SES refuses a mail. Limits are documented; the words are those that SES users report:
 * `Message length …`, `Recipient count …`, `Duplicate header …`, `Missing …` and `Empty required header …`, `Invalid tag …`.
 * The order of checks is assumed.
 */
export function faultOf(submission: Submission): SesRefusal | undefined {
  const faults = [lengthFault, headerFault, addresseeFault, tagFault]
  for (const fault of faults) {
    const message = fault(submission)
    if (message !== undefined) return invalid(message)
  }
  return undefined
}

function lengthFault({ message }: Submission): string | undefined {
  const size = messageSize(message)
  return size > largestMessage ? `Message length is more than ${largestMessage} bytes long: '${size}'.` : undefined
}

function headerFault({ message, source }: Submission): string | undefined {
  const seen = new Set<string>()
  for (const { name } of message.fields) {
    const key = name.toLowerCase()
    if (singular.has(key) && seen.has(key)) return `Duplicate header '${name}'.`
    seen.add(key)
  }
  if (!seen.has('from') && source === '') return "Missing required header 'From'."
  return ['From', 'To'].flatMap((name) => (fieldValues(message, name).includes('') ? [`Empty required header '${name}'.`] : []))[0]
}

function addresseeFault({ message, source, destinations }: Submission): string | undefined {
  if (destinations.length === 0) return "Missing required header 'To'."
  if (destinations.length > mostRecipients) return `Recipient count exceeds ${mostRecipients}.`
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
