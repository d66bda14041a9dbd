import * as z from 'zod'
import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'
import type { Answer } from '../ses/http.ts'
import type { Codes } from './codes.ts'
import { development } from './development.ts'
import { refusal, signInPage } from './page.ts'

/** Only to this machine is anybody ever sent back (RFC 8252, 7.3). */
const loopback = z.string().refine((text) => {
  const url = URL.parse(text)
  return url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) && url.hash === '' && url.username === ''
})

const client = z.object({ client_id: z.literal(development.client), redirect_uri: loopback })

const wanted = z.object({
  response_type: z.literal('code'),
  state: z.string().max(1024).optional(),
  code_challenge_method: z.literal('S256'),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
})

/** Answers whoever wants to sign in: with the page that asks them as whom, and once they have said it, with the way back. */
export function authorize(issuer: string, query: URLSearchParams, granted: Codes): Answer {
  const asked = Object.fromEntries(query)
  const from = client.safeParse(asked)
  // Whom nobody knows is not sent anywhere.
  if (!from.success || isAmbiguous(query)) return refusal
  const { redirect_uri: redirectUri } = from.data
  const back = (outcome: Readonly<Record<string, string>>): Answer => {
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
  const role = Object.keys(roles).find((role): role is Role => role === as)
  if (!role) return back({ error: 'access_denied' })
  return back({ code: granted.issue({ role, redirectUri, challenge: request.data.code_challenge }) })
}

/** A parameter that is given twice means nothing (RFC 6749, 3.1). */
const isAmbiguous = (query: URLSearchParams): boolean => new Set(query.keys()).size < query.size
