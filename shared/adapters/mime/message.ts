/** A mail as it goes over the wire (RFC 5322). */
import MailComposer from 'nodemailer/lib/mail-composer'
import type MimeNode from 'nodemailer/lib/mime-node'
import type { MailCopy } from '#domain/emails/mail-copies.ts'
import type { Mail } from '#domain/emails/mailer.ts'
import { IdesError } from '#domain/errors.ts'

export interface Sender {
  /** `Ides <ides@example.org>` */
  from: string
  /** Same format; absent: replies go to `from`. */
  replyTo?: string | undefined
}

/** Header injection. Input is cleaned at the boundary; this is the last line of defence. */
export class UnsafeHeaderError extends IdesError {
  override readonly name = 'UnsafeHeaderError'
  constructor(field: string) {
    super(`the header field ${field} has a line break or a NUL: the mail is not sent`)
  }
}

/** @throws UnsafeHeaderError */
export function assertSafeHeaders(fields: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && /[\r\n\0]/.test(value)) throw new UnsafeHeaderError(name)
}

/**
 * The whole message: text, HTML with its images, and calendar as alternatives, marked as automatic.
 * @throws UnsafeHeaderError
 */
export function writeMessage(mail: Mail, sender: Sender): Buffer {
  const { noticeId, to, subject } = mail
  assertSafeHeaders({ From: sender.from, 'Reply-To': sender.replyTo, To: to, Subject: subject, 'X-Ides-Notice': noticeId })
  // The composer's own streams would take longer than all the rest.
  return Buffer.from(serialize(composed(mail, sender)), 'latin1')
}

export const composed = ({ noticeId, to, subject, text, html, calendar, images = [] }: Mail, { from, replyTo }: Sender): MimeNode =>
  new MailComposer({
    from,
    replyTo,
    to,
    subject,
    text,
    html,
    alternatives: calendar === undefined ? undefined : [{ contentType: 'text/calendar; charset=utf-8; method=PUBLISH', content: calendar }],
    attachments:
      images.length === 0
        ? undefined
        : images.map(({ cid, png }) => ({
            cid,
            content: Buffer.from(png, 'base64'),
            contentType: 'image/png',
            contentDisposition: 'inline' as const,
            filename: `${cid.split('@')[0]}.png`,
          })),
    // Every try of a notice is the same message, so nothing is random. No line of base64 looks like the boundary.
    messageId: `<${noticeId}@ides>`,
    baseBoundary: 'ides',
    encoding: 'base64',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'X-Ides-Notice': noticeId,
    },
  }).compile()

function serialize(node: MimeNode): string {
  const head = node.buildHeaders()
  const body =
    node.childNodes.length > 0
      ? `${node.childNodes.map(child => `--${node.boundary}\r\n${serialize(child)}\r\n`).join('')}--${node.boundary}--\r\n`
      : inLines((Buffer.isBuffer(node.content) ? node.content : Buffer.from(String(node.content))).toString('base64'))
  return `${head}\r\n\r\n${body}`
}

/** A regular expression would take four times as long. */
function inLines(base64: string) {
  const lines: string[] = []
  for (let start = 0; start < base64.length; start += 76) lines.push(base64.slice(start, start + 76))
  return lines.join('\r\n')
}

const bytesOf = (base64: string) => Buffer.from(base64, 'base64')

/** Of text, each in base64. */
const bodies = /(?<=base64\r\n\r\n)[\w+/=\r\n]*[\w+/=]/g

/** A message of ours with as many dashes in place of each of these words: all else stays, byte for byte. @param words in ASCII */
export function withoutSecrets(message: Uint8Array, words: readonly string[]): Buffer {
  const cut = (text: string) => words.reduce((left, word) => left.replaceAll(word, '-'.repeat(word.length)), text)
  const written = Buffer.from(message).toString('latin1')
  const left = written.replaceAll(bodies, body => inLines(Buffer.from(cut(bytesOf(body).toString('latin1')), 'latin1').toString('base64')))
  return Buffer.from(left, 'latin1')
}

/** A message of ours, as its readers see it. */
export function readCopy(message: Uint8Array): MailCopy {
  const written = Buffer.from(message).toString('latin1')
  const [, subject = ''] = /^Subject: (.*?)\r\n(?! )/ms.exec(written) ?? []
  const parts = [...written.matchAll(/^Content-Type: ([\w/]+)(.*?)\r\n\r\n([\w+/=\r\n]*)/gms)]
  const textIn = (wanted: string) => bytesOf(parts.find(([, type]) => type === wanted)?.[3] ?? '').toString()
  const html = parts.reduce((shown, [, type, head = '', body = '']) => {
    const [, cid] = /^Content-ID: <(.*)>/m.exec(head) ?? []
    return cid === undefined ? shown : shown.replaceAll(`cid:${cid}`, `data:${type};base64,${body.replaceAll('\r\n', '')}`)
  }, textIn('text/html'))
  return { subject: decoded(subject), text: textIn('text/plain'), html, message: written }
}

/** A header with encoded words (RFC 2047), on one line. */
const decoded = (header: string) =>
  header
    .replaceAll('\r\n', '')
    .replaceAll(/=\?UTF-8\?([BQ])\?(.*?)\?=(?:\s+(?==\?))?/gi, (_, encoding: string, text: string) =>
      encoding.toUpperCase() === 'B'
        ? bytesOf(text).toString()
        : decodeURIComponent(text.replaceAll('%', '%25').replaceAll('_', ' ').replaceAll('=', '%')),
    )
