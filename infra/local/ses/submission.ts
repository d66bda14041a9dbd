import { bareAddress } from '../../../shared/domain/text.ts'
import { addressesIn } from './addresses.ts'
import { membersOf } from './query-protocol.ts'
import { fieldValues, type RawMessage, readMessage } from './raw-message.ts'
import type { Tags } from './received-mail.ts'
import { isSesRefusal, missingParameter, type SesRefusal } from './refusal.ts'

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
