import * as z from 'zod'
import { roles, scopesOfUnits } from '#adapters/oidc/scopes.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import type { HttpAnswer } from '../ses/http.ts'
import { localPage } from '../ses/inbox/layout.ts'
import { development, holderOf, type Invented, isInvented, people } from './development.ts'

/** Values under keys that nobody can guess, each good for once. None expires: the virtual clock may jump weeks during a sign-in. */
export function oneTime<T>() {
  const kept = new Map<string, T>()
  return {
    keep(value: T): string {
      const key = crypto.randomUUID()
      kept.set(key, value)
      return key
    },
    take(key: string): T | undefined {
      const value = kept.get(key)
      kept.delete(key)
      return value
    },
  }
}

/** What a sign-in granted, to be exchanged for tokens. */
export interface CodeGrant {
  who: Invented
  client_id: string
  redirect_uri: string
  /** The SHA-256 of the client's verifier, in base64url. */
  code_challenge: string
}

/** Redirects lead to this machine only (RFC 8252, 7.3). */
const loopback = z.string().refine(text => {
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

/** Shows the sign-in page; with `as`, who was chosen there, redirects back to the client. @param keep returns the code of a grant */
export function authorize(issuer: string, query: URLSearchParams, keep: (grant: CodeGrant) => string): HttpAnswer {
  const asked = Object.fromEntries(query)
  const from = asking.safeParse(asked).data
  // An unknown client gets no redirect, nor does a parameter given twice (RFC 6749, 3.1).
  if (!from || new Set(query.keys()).size < query.size) return refusal
  const { data: request } = wanted.safeParse(asked)
  const { as } = asked
  if (request && as === undefined) return signInPage(query)
  const outcome = !request
    ? { error: 'invalid_request', error_description: 'response_type=code with code_challenge_method=S256 is needed' }
    : as !== undefined && isInvented(as)
      ? { code: keep({ ...from, who: as, code_challenge: request.code_challenge }) }
      : { error: 'access_denied' }
  const back = new URL(from.redirect_uri)
  const { state } = asked
  for (const [name, value] of Object.entries({ ...outcome, state, iss: issuer }))
    if (value !== undefined) back.searchParams.set(name, value)
  return { status: 303, headers: { Location: back.href, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }, body: '' }
}

const frame = {
  style: '/style.css',
  bar: html`
<span class="home">Sign-in</span>
<p class="quiet">Local stand-in for an organisation's sign-in: anyone can sign in as anyone.</p>
`,
  policy: "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

const page = (title: string, main: SafeHtml, status?: number): HttpAnswer => localPage({ ...frame, title }, main, status)

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
        who => html`
<tr><td class="subject"><a href="${as(who)}">${who}</a></td><td>${allowed(who)}</td></tr>`,
      )}</tbody>
</table>
<p><a href="${as('nobody')}">Cancel and go back</a></p>
<p>You stay signed in: tokens are good for a year on the virtual clock of <code>npm start</code>.</p>`,
  )
}

function allowed(who: Invented) {
  const { units } = holderOf(who)
  return units ? `${scopesOfUnits.join(', ')}: only people of ${units.join(', ')}` : roles[people[who]].join(', ')
}

/** For an unknown client: there is no safe address to go back to. */
const refusal = page(
  'Not possible',
  html`<div class="empty"><h1>This sign-in link does not work</h1><p>It comes from an unknown program, or leads away from this machine. Start again from the console, or with <code>ides login</code>.</p></div>`,
  400,
)

export const notHere = page(
  'Not found',
  html`<div class="empty"><h1>Nothing at this address</h1><p>Open the console, or run <code>ides login</code>: it prints the address to open.</p></div>`,
  404,
)
