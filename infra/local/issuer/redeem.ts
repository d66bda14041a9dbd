import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Role } from '../../../shared/adapters/oidc/scopes.ts'
import type { Answer } from '../ses/http.ts'
import type { Codes } from './codes.ts'
import { development, scopeOf, tokenLifetime } from './development.ts'

const client_id = z.literal(development.client)

const form = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal('authorization_code'),
    client_id,
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
  }),
  z.object({ grant_type: z.literal('refresh_token'), client_id, refresh_token: z.string() }),
])

/** Exchanges a code, or a refresh token, for tokens. */
export async function redeem(body: string, granted: Codes, tokenFor: (role: Role) => Promise<string>): Promise<Answer> {
  const asked = form.safeParse(Object.fromEntries(new URLSearchParams(body)))
  if (!asked.success) return answer(400, { error: 'invalid_request' })
  const role = roleOf(asked.data, granted)
  if (!role) return answer(400, { error: 'invalid_grant' })
  return answer(200, {
    access_token: await tokenFor(role),
    token_type: 'Bearer',
    expires_in: tokenLifetime,
    refresh_token: granted.issueRefresh(role),
    scope: scopeOf(role),
  })
}

function roleOf(asked: z.output<typeof form>, granted: Codes): Role | undefined {
  if (asked.grant_type === 'refresh_token') return granted.takeRefresh(asked.refresh_token)
  const agreed = granted.take(asked.code)
  const challenge = createHash('sha256').update(asked.code_verifier).digest('base64url')
  return agreed?.redirectUri === asked.redirect_uri && agreed.challenge === challenge ? agreed.role : undefined
}

const answer = (status: number, body: object): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify(body),
})
