import { html, type SafeHtml } from '#domain/html.ts'
import { mark } from '#functions/console/parts.ts'
import { statusOf } from '../events.ts'
import type { HttpAnswer } from '../http.ts'
import { visible } from './isolated.ts'
import { states } from './wanted.ts'

/** On every answer. */
const headers = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Our pages: no script, nothing external, only mails in frames, forms that ask this server. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * Mails: no script, nothing external, no forms, an origin of their own; links the reader clicks open in a new tab.
 */
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

export const file = (type: string, body: string | Uint8Array, policy = "default-src 'none'"): HttpAnswer => ({
  status: 200,
  headers: { ...headers, 'Content-Type': type, 'Content-Security-Policy': policy },
  body,
})

/** The HTML of a mail for a frame; its links open in a new tab. */
export function mailFile(body: string): HttpAnswer {
  const base = '<base target="_blank">'
  const framed = /<head[^>]*>/i.test(body) ? body.replace(/<head[^>]*>/i, head => head + base) : base + body
  return file('text/html; charset=utf-8', framed, mailPolicy)
}

interface LocalPage {
  /** Of the window, in addition to the page's heading. */
  title: string
  style: string
  /** At the top of every page. */
  bar: SafeHtml
  icon?: SafeHtml
  policy: string
}

export function localPage({ title, style, bar, icon, policy }: LocalPage, main: SafeHtml, status = 200): HttpAnswer {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${visible(title)}</title>
${icon}<link rel="stylesheet" href="${style}">
</head>
<body>
<header class="bar">${bar}</header>
<main>${main}</main>
</body>
</html>
`
  return { ...file('text/html; charset=utf-8', String(body), policy), status }
}

const inboxFrame = {
  style: '/inbox.css',
  bar: html`
<a href="/" class="home"><img src="/inbox.svg" alt="" width="28" height="28">Inbox</a>
<p class="quiet">Local stand-in for Amazon SES: no mail leaves this machine.</p>
`,
  icon: html`<link rel="icon" href="/inbox.svg" type="image/svg+xml">
`,
  policy: pagePolicy,
}

export const inboxPage = (title: string, main: SafeHtml, status?: number): HttpAnswer => localPage({ ...inboxFrame, title }, main, status)

export function statusMark(destinations: readonly string[]) {
  const status = statusOf(destinations)
  return mark(status === 'delivered' ? 'good' : 'grave', states[status])
}
