import { html, type SafeHtml } from '#domain/html.ts'
import { counted } from '#domain/text.ts'
import { momentText } from '#functions/console/parts.ts'
import type { HttpAnswer } from '../http.ts'
import type { ReceivedMail } from '../received-mail.ts'
import { type Heading, mailHeading } from './content.ts'
import { isolated } from './isolated.ts'
import { type Label, type LabelOf, stepKinds, stepTitle } from './labels.ts'
import { inboxPage, statusMark } from './layout.ts'
import { everything, type InboxFilter, inboxAddress, matchingMails, states } from './wanted.ts'

const pageSize = 100

/**
 * The inbox, newest mail first.
 * @param number of the page, from 1
 * @param hasGallery whether to link to the gallery
 * @returns undefined for an unknown page
 */
export async function listPage(
  all: readonly ReceivedMail[],
  wanted: InboxFilter,
  number: number,
  labelOf: LabelOf,
  hasGallery: boolean,
): Promise<HttpAnswer | undefined> {
  const mails = await matchingMails(all, wanted, labelOf)
  const pages = Math.max(1, Math.ceil(mails.length / pageSize))
  if (!(Number.isInteger(number) && number >= 1 && number <= pages)) return undefined
  if (all.length === 0) return inboxPage('Inbox', html`${empty}${hasGallery ? toGallery : null}`)
  const newest = mails.length - (number - 1) * pageSize
  const rows = mails.slice(Math.max(0, newest - pageSize), newest).reverse()
  const cells = await Promise.all(rows.map(async mail => row(mail, await mailHeading(mail), await labelOf(mail.tags.notice?.[0] ?? ''))))
  const isFiltered = inboxAddress(wanted) !== '/'
  return inboxPage(
    number === 1 ? 'Inbox' : `Inbox, page ${number}`,
    html`
${hasGallery ? toGallery : null}
<h1>${isFiltered ? `${mails.length} of ${counted(all.length, 'mail')}` : counted(all.length, 'mail')}</h1>
${filter(wanted, isFiltered)}
${mails.length === 0 ? html`<p class="empty">No mail matches all of these.</p>` : table(cells)}
${
  pages > 1
    ? inboxPager(
        'Pages',
        number > 1 && inboxAddress(wanted, number - 1),
        `Page ${number} of ${pages}`,
        number < pages && inboxAddress(wanted, number + 1),
      )
    : null
}`,
  )
}

const toGallery = html`<p class="aside"><a href="/gallery">Every kind of mail, in every language</a></p>`

const empty = html`
<div class="empty">
<img src="/inbox.svg" alt="" width="96" height="96">
<h1>Nothing here yet</h1>
<p>The inbox is empty. Reload the page after the next mail.</p>
</div>`

const filter = ({ q, to, step, state }: InboxFilter, isFiltered: boolean) => html`
<form class="filters" role="search" action="/">
<label>Search <input type="search" name="q" value="${q}" placeholder="subject, address or notice"></label>
<label>Person <input type="search" name="to" value="${to}" placeholder="address"></label>
<label>Step <select name="step">${choices({ ...(step === '' ? {} : { [step]: stepTitle(step) }), ...stepKinds }, step)}</select></label>
<label>State <select name="state">${choices(states, state)}</select></label>
<button>Filter</button>
${isFiltered ? html`<a href="/">Show all</a>` : null}
</form>`

const choices = (titles: Record<string, string>, chosen: string) => html`
<option value="">any</option>
${Object.entries(titles).map(([name, title]) => html`<option value="${name}"${name === chosen ? html` selected` : null}>${title}</option>`)}`

const table = (rows: readonly SafeHtml[]) => html`
<table class="mails" role="table">
<thead role="rowgroup"><tr role="row">${['When', 'From', 'To', 'Subject', 'Step', 'Notice', 'Status'].map(name => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${[...rows]}</tbody>
</table>`

function row({ number, at, destinations, tags }: ReceivedMail, { name, from, subject }: Heading, label: Label | undefined) {
  const [first = '', ...others] = destinations
  return html`
<tr role="row">
<td role="cell" class="when quiet">${momentText(at, label?.zone ?? 'UTC')}</td>
<td role="cell" class="from">${isolated(name || from)}</td>
<td role="cell" class="to"><a href="${inboxAddress({ ...everything, to: first })}">${isolated(first)}</a>${others.length > 0 ? html` <small>and ${others.length} more</small>` : null}</td>
<td role="cell" class="subject"><a href="/mails/${number}">${subject ? isolated(subject) : 'No subject'}</a></td>
<td role="cell" class="step">${label && stepLinks(label)}</td>
<td role="cell">${tags.notice?.map(notice => html`<code>${isolated(notice)}</code>`)}</td>
<td role="cell">${statusMark(destinations)}</td>
</tr>`
}

/** The steps of a mail, each leading to all mails of its step. */
export const stepLinks = ({ steps }: Label): SafeHtml[] =>
  steps.map((step, index) => html`${index > 0 ? ', ' : ''}<a href="${inboxAddress({ ...everything, step })}">${stepTitle(step)}</a>`)

/** @param newer, older addresses */
export const inboxPager = (label: string, newer: string | false | undefined, shown: string, older: string | false | undefined) => html`
<nav class="pager" aria-label="${label}">
${newer ? html`<a href="${newer}" rel="prev">← Newer</a>` : html`<span></span>`}
<span>${shown}</span>
${older ? html`<a href="${older}" rel="next">Older →</a>` : html`<span></span>`}
</nav>`
