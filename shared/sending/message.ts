/** A mail as it goes over the wire (RFC 5322). */
import MailComposer from 'nodemailer/lib/mail-composer'
import { IdesError } from '../errors.ts'
import type { Mail } from './mailer.ts'

export interface Sender {
  /** `Ides <ides@example.org>` */
  readonly from: string
  /** Where answers go, written likewise; absent: to `from`. */
  readonly replyTo?: string
}

/** Somebody's words would end a header field, and begin another. What others write is freed of that where it comes in: this is the last line. */
export class UnsafeHeaderError extends IdesError {
  override readonly name = 'UnsafeHeaderError'
  constructor(field: string) {
    super(`the header field ${field} has a line break or a NUL: the mail is not sent`)
  }
}

/** @throws UnsafeHeaderError */
export function assertSafeHeaders(fields: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && /[\r\n\0]/.test(value)) throw new UnsafeHeaderError(name)
}

/**
 * The whole message: text, HTML and calendar as alternatives of each other, marked as sent by a machine.
 * @throws UnsafeHeaderError
 */
export async function writeMessage({ noticeId, to, subject, text, html, calendar }: Mail, { from, replyTo }: Sender): Promise<Buffer> {
  assertSafeHeaders({ From: from, 'Reply-To': replyTo, To: to, Subject: subject, 'X-Ides-Notice': noticeId })
  return new MailComposer({
    from,
    ...(replyTo === undefined ? {} : { replyTo }),
    to,
    subject,
    text,
    html,
    ...(calendar === undefined
      ? {}
      : { alternatives: [{ contentType: 'text/calendar; charset=utf-8; method=PUBLISH', content: calendar }] }),
    // Half the work of quoted-printable, and smaller in Greek and Bulgarian.
    textEncoding: 'base64',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'X-Ides-Notice': noticeId,
    },
  })
    .compile()
    .build()
}
