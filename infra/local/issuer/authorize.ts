import * as z from 'zod'
import { roles, scopesOfUnits } from '../../../shared/adapters/oidc/scopes.ts'
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import type { HttpAnswer } from '../ses/http.ts'
import { file } from '../ses/inbox/layout.ts'
import { development, holderOf, type Invented, isInvented, people } from './development.ts'

/** Values under keys that nobody can guess. */
export interface OneTime<T> {
  keep(value: T): string
  /** @returns the value, once */
  take(key: string): T | undefined
}

/** Values kept at once. None expires: the virtual clock may jump weeks during a sign-in. */
const most = 1000

export function oneTime<T>(): OneTime<T> {
  const kept = new Map<string, T>()
  return {
    keep(value) {
      const key = crypto.randomUUID()
      kept.set(key, value)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return key
    },
    take(key) {
      const value = kept.get(key)
      kept.delete(key)
      return value
    },
  }
}

/** What a sign-in granted, to be exchanged for tokens once. */
export interface CodeGrant {
  readonly who: Invented
  readonly client: string
  readonly redirectUri: string
  /** The SHA-256 of the client's verifier, in base64url. */
  readonly challenge: string
}

/** Redirects lead to this machine only (RFC 8252, 7.3). */
const loopback = z.string().refine((text) => {
  const url = URL.parse(text)
  return url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) && url.hash === '' && url.username === ''
})

const asking = z.object({ client_id: z.enum([development.client, development.console]), redirect_uri: loopback })

const wanted = z.object({
  response_type: z.literal('code'),
  state: z.string().max(1024).optional(),
  code_challenge_method: z.literal('S256'),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
})

/** Shows the sign-in page; with `as`, who was chosen there, redirects back to the client. */
export function authorize(issuer: string, query: URLSearchParams, codes: OneTime<CodeGrant>): HttpAnswer {
  const asked = Object.fromEntries(query)
  const from = asking.safeParse(asked)
  // An unknown client gets no redirect, nor does a parameter given twice (RFC 6749, 3.1).
  if (!from.success || new Set(query.keys()).size < query.size) return refusal
  const { client_id: client, redirect_uri: redirectUri } = from.data
  const back = (outcome: Readonly<Record<string, string>>): HttpAnswer => {
    const url = new URL(redirectUri)
    const state = query.get('state')
    for (const [name, value] of Object.entries({ ...outcome, ...(state === null ? {} : { state }), iss: issuer }))
      url.searchParams.set(name, value)
    return { status: 303, headers: { Location: url.href, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }, body: '' }
  }
  const request = wanted.safeParse(asked)
  if (!request.success)
    return back({ error: 'invalid_request', error_description: 'response_type=code with code_challenge_method=S256 is needed' })
  const as = query.get('as')
  if (as === null) return signInPage(query)
  if (!isInvented(as)) return back({ error: 'access_denied' })
  return back({ code: codes.keep({ who: as, client, redirectUri, challenge: request.data.code_challenge }) })
}

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
function signInPage(query: URLSearchParams): HttpAnswer {
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
const refusal = page(
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
