import { roles, scopesOfUnits } from '../../../shared/adapters/oidc/scopes.ts'
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import type { HttpAnswer } from '../ses/http.ts'
import { file } from '../ses/inbox/layout.ts'
import { holderOf, type Invented, isInvented, people } from './development.ts'

const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function page(title: string, main: SafeHtml, status = 200): HttpAnswer {
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
<p class="quiet">Local stand-in for an organisation's sign-in: anyone can sign in as anyone.</p>
</header>
<main>${main}</main>
</body>
</html>
`
  return { ...file('text/html; charset=utf-8', String(body), policy), status }
}

/** @param query of the request, repeated in each link */
export function signInPage(query: URLSearchParams): HttpAnswer {
  const as = (name: string) => `/authorize?${new URLSearchParams([...query, ['as', name]])}`
  return page(
    'Sign in to Ides',
    html`
<h1>Sign in as</h1>
<table>
<tbody>${Object.keys(people)
      .filter(isInvented)
      .map(
        (who) => html`
<tr><td class="subject"><a href="${as(who)}">${who}</a></td><td>${allowed(who)}</td></tr>`,
      )}</tbody>
</table>
<p><a href="${as('nobody')}">Cancel and go back</a></p>
<p>You stay signed in: tokens are good for a year on the virtual clock of <code>npm start</code>.</p>`,
  )
}

function allowed(who: Invented): string {
  const { units } = holderOf(who)
  return units ? `${scopesOfUnits.join(', ')}: only people of ${units.join(', ')}` : roles[people[who]].join(', ')
}

/** For an unknown client: there is no safe address to go back to. */
export const refusal = page(
  'Not possible',
  html`<div class="empty"><h1>This sign-in link does not work</h1><p>It comes from an unknown program, or leads away from this machine. Start again from the console, or with <code>ides login</code>.</p></div>`,
  400,
)

const help = html`<p>Open the console, or run <code>ides login</code>: it prints the address to open.</p>`

export const notHere = page('Not found', html`<div class="empty"><h1>Nothing at this address</h1>${help}</div>`, 404)

export function wrongMethod(allowed: readonly string[]): HttpAnswer {
  const answer = page('Not possible', html`<div class="empty"><h1>This address takes no such request</h1>${help}</div>`, 405)
  return { ...answer, headers: { ...answer.headers, Allow: allowed.join(', ') } }
}
