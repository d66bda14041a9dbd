import { html, type SafeHtml } from '#domain/html.ts'
import { momentText } from '#functions/console/parts.ts'
import { addressesIn } from '../api.ts'
import type { HttpAnswer } from '../http.ts'
import { type Field, fieldValue, readMessage } from '../message.ts'
import type { ReceivedMail } from '../received-mail.ts'
import { type Content, contentOf } from './content.ts'
import { inBytes, isolated, linked, visible } from './isolated.ts'
import type { Label, LabelOf } from './labels.ts'
import { inboxPage, statusMark } from './layout.ts'
import { inboxPager, stepLinks } from './list-page.ts'
import { everything, inboxAddress } from './wanted.ts'

/**
 * One mail with all its parts.
 * @param newer the next mail, if any
 * @param older the previous mail, if any
 */
export async function inboxMailPage(
  mail: ReceivedMail,
  newer: ReceivedMail | undefined,
  older: ReceivedMail | undefined,
  labelOf: LabelOf,
): Promise<HttpAnswer> {
  const content = await contentOf(mail)
  const label = await labelOf(mail.tags.notice?.[0] ?? '')
  const { fields } = readMessage(mail.raw)
  const subject = content.subject || 'No subject'
  return inboxPage(
    subject,
    html`
${inboxPager('Mails', newer && `/mails/${newer.number}`, `Mail ${mail.number}`, older && `/mails/${older.number}`)}
<article>
<h1>${isolated(subject)}</h1>
${summary(mail, content, fields, label)}
${parts(`/mails/${mail.number}/html`, content)}
${content.calendars.map(calendarPart)}
${content.attachments.length > 0 ? attachments(content) : null}
${headers(mail, fields)}
</article>`,
  )
}

function summary(mail: ReceivedMail, { from, to, cc }: Content, fields: readonly Field[], label: Label | undefined) {
  const { at, destinations, tags, configurationSet, messageId } = mail
  const named = new Set(fields.filter(({ name }) => /^(to|cc)$/i.test(name)).flatMap(field => addressesIn(fieldValue(field))))
  const blind = destinations.filter(address => !named.has(address))
  const lines: readonly (readonly [string, SafeHtml | SafeHtml[]])[] = [
    ['From', isolated(from)],
    ['To', separated(to)],
    ['Cc', separated(cc)],
    ['Bcc', separated(blind)],
    ['When', html`${momentText(at, label?.zone ?? 'UTC')}`],
    ['Step', label ? stepLinks(label) : []],
    ['Status', statusMark(destinations)],
    ...Object.entries(tags).map(
      ([name, values]) => [name === 'notice' ? 'Notice' : `Tag ${name}`, html`<code>${separated(values)}</code>`] as const,
    ),
    [
      'Events',
      configurationSet === undefined
        ? html`None: the mail has no configuration set`
        : html`Configuration set <code>${isolated(configurationSet)}</code>`,
    ],
    ['Message id', html`<code>${isolated(messageId)}</code>`],
    ['See also', html`<a href="${inboxAddress({ ...everything, to: destinations[0] ?? '' })}">All mails to this person</a>`],
  ]
  return html`<dl>${lines.map(([name, value]) => (Array.isArray(value) && value.length === 0 ? null : html`<div><dt>${name}</dt><dd>${value}</dd></div>`))}</dl>`
}

const separated = (texts: readonly string[]) => texts.map((text, index) => html`${index > 0 ? ', ' : ''}${isolated(text)}`)

type Parts = Pick<Content, 'html' | 'text'>

/** The HTML of a mail, and its text. */
export const parts = (address: string, { html: body, text }: Parts) => html`
<div class="parts">
<section>
<h2>HTML</h2>
${body === undefined ? html`<p>This mail has no HTML part.</p>` : mailFrame(address, 'The mail as HTML')}
</section>
<section>
<h2>Text</h2>
${text === undefined ? html`<p>This mail has no text part.</p>` : html`<pre class="text" dir="auto">${linked(text)}</pre>`}
</section>
</div>`

/** A mail in a sandboxed frame. */
export const mailFrame = (address: string, title: string) =>
  html`<iframe src="${address}" sandbox="allow-popups allow-popups-to-escape-sandbox" title="${title}" loading="lazy"></iframe>`

export const calendarPart = (calendar: string) =>
  html`<section><h2>Calendar</h2><pre tabindex="0" role="region" aria-label="Calendar part">${visible(calendar)}</pre></section>`

const attachments = (content: Content) => html`
<section>
<h2>Attachments</h2>
<ul>${content.attachments.map(({ name, type, bytes }) => html`<li>${isolated(name)} <small>${type}, ${inBytes(bytes)}</small></li>`)}</ul>
</section>`

const headers = ({ number, raw }: ReceivedMail, fields: readonly Field[]) => html`
<section>
<h2>All headers</h2>
<dl class="headers">${fields.map(field => html`<div><dt>${visible(field.name)}</dt><dd>${isolated(fieldValue(field))}</dd></div>`)}</dl>
<p class="source"><a href="/mails/${number}/raw">The whole message as it was sent</a> <small>${inBytes(raw.length)}</small></p>
</section>`
