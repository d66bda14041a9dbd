import { readFileSync } from 'node:fs'
import { html, type SafeHtml } from '@remix-run/html-template'
import { roles } from '../../../shared/adapters/oidc/scopes.ts'
import type { Answer } from '../ses/http.ts'
import { file } from '../ses/inbox/layout.ts'

/** That of the inbox, beside which it is seen. */
export const style = readFileSync(new URL('../ses/inbox/inbox.css', import.meta.url))

const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function page(title: string, main: SafeHtml, status = 200): Answer {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="bar">
<span class="home">Sign-in</span>
<p>Local stand-in for an organisation's sign-in: whoever can open it may be anybody.</p>
</header>
<main>${main}</main>
</body>
</html>
`
  return { ...file('text/html; charset=utf-8', String(body), policy), status }
}

/** @param query of the request, which goes on with whoever is chosen */
export function signInPage(query: URLSearchParams): Answer {
  const as = (name: string) => `/authorize?${new URLSearchParams([...query, ['as', name]])}`
  return page(
    'Sign in to Ides',
    html`
<h1>Sign in as</h1>
<table>
<tbody>${Object.entries(roles).map(
      ([role, scopes]) => html`
<tr><td class="subject"><a href="${as(role)}">${role}</a></td><td>${scopes.join(', ')}</td></tr>`,
    )}</tbody>
</table>
<p><a href="${as('nobody')}">As nobody: go back</a></p>
<p>Tokens are good for a year of the clock of <code>npm start</code>, which may leap over weeks.</p>`,
  )
}

/** For whoever cannot be sent back, since it is not known where they come from. */
export const refusal = page(
  'Not possible',
  html`<div class="empty"><h1>This sign-in cannot be used</h1><p>It comes from a program that is not known here, or would lead away from this machine. Start again with <code>ides login</code>.</p></div>`,
  400,
)

const help = html`<p>Sign in with <code>ides login</code>, which says where.</p>`

export const notHere = page('Not found', html`<div class="empty"><h1>Nothing at this address</h1>${help}</div>`, 404)

export function wrongMethod(allowed: readonly string[]): Answer {
  const answer = page('Not possible', html`<div class="empty"><h1>This is not asked for so</h1>${help}</div>`, 405)
  return { ...answer, headers: { ...answer.headers, Allow: allowed.join(', ') } }
}
