import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { HttpAnswer } from '../ses/http.ts'
import type { CodeGrant, oneTime } from './authorize.ts'
import { development, type Invented, people, scopesOfRole, tokenLifetime } from './development.ts'

const client_id = z.enum([development.client, development.console])

const form = z.discriminatedUnion('grant_type', [
  z.object({
    ...{ grant_type: z.literal('authorization_code'), client_id, code: z.string(), redirect_uri: z.string() },
    code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
  }),
  z.object({ grant_type: z.literal('refresh_token'), client_id, refresh_token: z.string() }),
])

interface Redeemable {
  codes: ReturnType<typeof oneTime<CodeGrant>>
  refreshTokens: ReturnType<typeof oneTime<Invented>>
}

/** Exchanges a code or a refresh token for tokens. A failed attempt uses up the code as well. */
export async function redeem(
  body: string,
  { codes, refreshTokens }: Redeemable,
  tokenFor: (who: Invented) => Promise<string>,
): Promise<HttpAnswer> {
  const { data: asked } = form.safeParse(Object.fromEntries(new URLSearchParams(body)))
  if (!asked) return answer(400, { error: 'invalid_request' })
  const who = asked.grant_type === 'refresh_token' ? refreshTokens.take(asked.refresh_token) : granted(asked, codes.take(asked.code))
  if (!who) return answer(400, { error: 'invalid_grant' })
  return answer(200, {
    access_token: await tokenFor(who),
    token_type: 'Bearer',
    expires_in: tokenLifetime,
    refresh_token: refreshTokens.keep(who),
    scope: scopesOfRole(people[who]),
  })
}

type CodeForm = Extract<z.output<typeof form>, { grant_type: 'authorization_code' }>

function granted({ client_id, redirect_uri, code_verifier }: CodeForm, grant: CodeGrant | undefined) {
  const challenge = createHash('sha256').update(code_verifier).digest('base64url')
  const isRight = grant?.client_id === client_id && grant.redirect_uri === redirect_uri && grant.code_challenge === challenge
  return isRight ? grant.who : undefined
}

const answer = (status: number, body: object): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify(body),
})
