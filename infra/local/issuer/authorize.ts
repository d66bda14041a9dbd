import * as z from 'zod'
import type { HttpAnswer } from '../ses/http.ts'
import { development, type Invented, isInvented } from './development.ts'
import type { OneTime } from './one-time.ts'
import { refusal, signInPage } from './page.ts'

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
