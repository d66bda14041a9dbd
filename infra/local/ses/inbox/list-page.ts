import { html, type SafeHtml } from '@remix-run/html-template'
import { counted } from '../../../../shared/domain/text.ts'
import type { HttpAnswer } from '../http.ts'
import type { ReceivedMail } from '../received-mail.ts'
import { type Heading, headingOf } from './content.ts'
import { isolated, timeElement } from './isolated.ts'
import { page, statusMark } from './layout.ts'

const pageSize = 100

/**
 * The inbox, newest mail first.
 * @param number of the page, from 1
 * @param hasGallery whether to link to the gallery
 * @returns undefined for an unknown page
 */
export async function listPage(mails: readonly ReceivedMail[], number: number, hasGallery: boolean): Promise<HttpAnswer | undefined> {
  const pages = Math.max(1, Math.ceil(mails.length / pageSize))
  if (!(Number.isInteger(number) && number >= 1 && number <= pages)) return undefined
  if (mails.length === 0) return page('Inbox', html`${empty}${hasGallery ? toGallery : null}`)
  const newest = mails.length - (number - 1) * pageSize
  const rows = mails.slice(Math.max(0, newest - pageSize), newest).reverse()
  const cells = await Promise.all(rows.map(async (mail) => row(mail, await headingOf(mail))))
  return page(
    number === 1 ? 'Inbox' : `Inbox, page ${number}`,
    html`
${hasGallery ? toGallery : null}
<h1>${counted(mails.length, 'mail')}</h1>
<table role="table">
<thead role="rowgroup"><tr role="row">${['When', 'From', 'To', 'Subject', 'Notice', 'Status'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${cells}</tbody>
</table>
${pages > 1 ? pager(number, pages) : null}`,
  )
}

const toGallery = html`<p class="aside"><a href="/gallery">Every kind of mail, in every language</a></p>`

const empty = html`
<div class="empty">
<img src="/inbox.svg" alt="" width="96" height="96">
<h1>Nothing here yet</h1>
<p>The inbox is empty. Reload the page after the next mail.</p>
</div>`

function row({ number, at, destinations, tags }: ReceivedMail, { name, from, subject }: Heading): SafeHtml {
  const [first = '', ...others] = destinations
  return html`
<tr role="row">
<td role="cell" class="when">${timeElement(at)}</td>
<td role="cell" class="from">${isolated(name || from)}</td>
<td role="cell" class="to">${isolated(first)}${others.length > 0 ? html` <small>and ${others.length} more</small>` : null}</td>
<td role="cell" class="subject"><a href="/mails/${number}">${subject ? isolated(subject) : 'No subject'}</a></td>
<td role="cell" class="notice">${tags.notice?.map((notice) => html`<code>${isolated(notice)}</code>`)}</td>
<td role="cell" class="state">${statusMark(destinations)}</td>
</tr>`
}

const pager = (number: number, pages: number): SafeHtml => html`
<nav class="pager" aria-label="Pages">
${number > 1 ? html`<a href="${number === 2 ? '/' : `/?page=${number - 1}`}" rel="prev">← Newer</a>` : html`<span></span>`}
<span>Page ${number} of ${pages}</span>
${number < pages ? html`<a href="/?page=${number + 1}" rel="next">Older →</a>` : html`<span></span>`}
</nav>`
