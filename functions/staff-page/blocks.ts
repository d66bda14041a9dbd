/** A letter's blocks, and what is folded away, as HTML for the staff page. */

import { type Block, callable, mailtoOf } from '#domain/emails/letter.ts'
import type { Passage, Span } from '#domain/emails/markup.ts'
import { html, type SafeHtml } from '#domain/html.ts'

/** @param ofPage the page's language: text in another language is marked */
export function blockHtml(block: Block, ofPage: string) {
  switch (block.kind) {
    case 'words':
      return block.language && block.language !== ofPage ? html`<p lang="${block.language}">${block.text}</p>` : html`<p>${block.text}</p>`
    case 'heading':
      return html`<h2>${block.text}</h2>`
    case 'deadline':
      return html`<div class="deadline"><p>${block.title}</p><strong>${block.moment}</strong>${block.lines.map(line => html`<p>${line}</p>`)}</div>`
    case 'reason':
      return html`<blockquote><p>${block.title}</p>${block.paragraphs.map(text => html`<p lang="${block.language ?? ofPage}">${text}</p>`)}</blockquote>`
    case 'rows':
      return html`<ul class="rows">${block.rows.map(
        ({ name, detail, lines }) =>
          html`<li><span class="name">${name}${detail ? ` (${detail})` : ''}</span>${lines.map(line => html`<span>${line}</span>`)}</li>`,
      )}</ul>`
    case 'steps':
      return html`<h3>${block.title}</h3><ol>${block.steps.map(step => html`<li>${step}</li>`)}</ol>`
    case 'demands':
      return html`<ul>${block.demands.map(({ text, language }) => html`<li lang="${language ?? ofPage}"><strong>${text}</strong></li>`)}</ul>`
    case 'guide':
      return html`<h3 lang="${block.titleLanguage ?? ofPage}">${block.title}</h3><div lang="${block.language ?? ofPage}">${block.passages.map(passageHtml)}</div>`
    case 'contact':
      return html`<p>${block.name}<br><a href="mailto:${mailtoOf(block.email)}">${block.email}</a>${
        block.phone ? html`<br>${phoneHtml(block.phone)}` : ''
      }</p>`
    case 'link':
    case 'page':
      return html`<p>${block.text} <a href="${block.url}" rel="noreferrer">${block.url}</a></p>`
  }
}

function passageHtml(passage: Passage) {
  const items = (items: readonly (readonly Span[])[]) => items.map(spans => html`<li>${spans.map(spanHtml)}</li>`)
  switch (passage.kind) {
    case 'words':
      return html`<p>${passage.spans.map(spanHtml)}</p>`
    case 'list':
      return html`<ul>${items(passage.items)}</ul>`
    case 'numbered':
      return html`<ol start="${String(passage.from)}">${items(passage.items)}</ol>`
  }
}

const spanHtml = (span: Span) => (typeof span === 'string' ? html`${span}` : html`<a href="${span.url}" rel="noreferrer">${span.url}</a>`)

/** Sends what it says. */
export const button = (say: string, text: string, kind = 'secondary') =>
  html`<button class="${kind}" name="say" value="${say}">${text}</button>`

export const quiet = (text: string) => html`<p class="quiet">${text}</p>`

export const quietLines = (lines: readonly string[]) => lines.map(line => html`<span class="quiet">${line}</span>`)

/** A part of the page that few readers look for: it opens on a click. */
export const folded = (title: string, content: SafeHtml) =>
  html`<details class="more"><summary><h2>${title}</h2></summary>${content}</details>`

function phoneHtml(phone: string) {
  const number = callable(phone)
  return number ? html`<a href="tel:${number}">${phone}</a>` : html`${phone}`
}
