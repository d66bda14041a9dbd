import { type ParsedMail, simpleParser } from 'mailparser'
import { getOrCompute } from '#domain/caching.ts'
import { headerEnd } from '../message.ts'
import type { ReceivedMail } from '../received-mail.ts'

/** The decoded headers that the list shows. */
export interface Heading {
  /** The sender's name; empty if there is only an address. */
  name: string
  from: string
  subject: string
}

const headings = new WeakMap<ReceivedMail, Promise<Heading>>()

/** Parses the header only, and once. */
export function mailHeading(mail: ReceivedMail): Promise<Heading> {
  return getOrCompute(headings, mail, () => readHeading(mail))
}

async function readHeading({ raw, source }: ReceivedMail): Promise<Heading> {
  const end = headerEnd(raw)
  const { from, subject } = await parse(raw.subarray(0, end + '\r\n'.length))
  return { name: from?.value[0]?.name ?? '', from: from?.text || source, subject: subject ?? '' }
}

export interface Content extends Omit<Heading, 'name'> {
  to: readonly string[]
  cc: readonly string[]
  html?: string
  text?: string
  /** Each part of type text/calendar. */
  calendars: readonly string[]
  attachments: readonly { name: string; type: string; bytes: number }[]
}

export async function contentOf(mail: ReceivedMail): Promise<Content> {
  const { from, to, cc, subject, html, text, attachments } = await parse(mail.raw)
  const calendars = attachments.filter(({ contentType }) => contentType === 'text/calendar')
  return {
    from: from?.text || mail.source,
    to: [to ?? []].flat().map(({ text }) => text),
    cc: [cc ?? []].flat().map(({ text }) => text),
    subject: subject ?? '',
    html: html || undefined,
    text: text || undefined,
    calendars: calendars.map(({ content }) => content.toString()),
    attachments: attachments
      // A related part is shown in the HTML.
      .filter(attachment => !calendars.includes(attachment) && !attachment.related)
      .map(({ filename, contentType, size }) => ({ name: filename ?? 'without a name', type: contentType, bytes: size })),
  }
}

/** Each text as it is in the mail, none derived from the other. */
const parse = (source: Buffer): Promise<ParsedMail> => simpleParser(source, { skipHtmlToText: true, skipTextToHtml: true })
