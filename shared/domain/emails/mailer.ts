import { IdesError } from '../errors.ts'
import { asCalendar } from './calendar.ts'
import { asHtml, asText, type Letter, logosOf } from './letter.ts'

/** What is handed to the mail service. */
export interface Mail {
  /** The same for every try of one notice. */
  readonly noticeId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** iCalendar (RFC 5545), method PUBLISH. */
  readonly calendar?: string
  /** What the HTML shows as `cid:…`. */
  readonly images?: readonly InlineImage[]
}

/** A PNG, in Base64. */
interface InlineImage {
  readonly cid: string
  readonly png: string
}

export function composeMail(to: string, noticeId: string, letter: Letter): Mail {
  const calendar = asCalendar(letter.entries ?? [])
  return {
    noticeId,
    to,
    subject: letter.subject,
    text: asText(letter),
    html: asHtml(letter),
    calendar,
    images: letter.brand?.logo ? logosOf(letter.brand) : undefined,
  }
}

/**
 * `accepted`: it will be delivered, or its bounce reported. Certainly not accepted: try `later`, `refused` permanently, or the service has
 * `stopped` taking any mail. `unclear`: it may have been accepted.
 */
export type Handover = { readonly kind: 'accepted'; readonly messageId: string } | NotTaken

export interface NotTaken {
  readonly kind: 'later' | 'refused' | 'stopped' | 'unclear'
  /** A name without personal data: `MessageRejected`. */
  readonly reason: string
}

/** Hands each mail over once: no retries of its own, no exceptions. */
export interface Mailer {
  /** @param keep called first, with the message that is handed over: if it throws a CopyNotKeptError, that is not, and the answer is `later` */
  send(mail: Mail, keep?: (message: Uint8Array) => Promise<void>): Promise<Handover>
}

export class SuppressionListError extends IdesError {
  override readonly name = 'SuppressionListError'
  constructor(options?: ErrorOptions) {
    super('the mail service did not take the address off its suppression list: try again', options)
  }
}

/** The addresses to which the mail service sends nothing that anyone in the account hands over. */
export interface SuppressionList {
  /** Does nothing where the address is not on it. @throws SuppressionListError */
  remove(address: string): Promise<void>
}
