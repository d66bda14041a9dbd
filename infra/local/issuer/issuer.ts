/** Stands in for an organisation's OIDC issuer, on this machine only: anybody may sign in as any role. */
import type { IncomingMessage } from 'node:http'
import { type Role, scopes } from '#adapters/oidc/scopes.ts'
import { plainAccent } from '#domain/emails/brand.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { elementStyle } from '#functions/style/elements.ts'
import { type LocalServer, serveLocally } from '../loopback.ts'
import { type HttpAnswer, readBody } from '../ses/http.ts'
import { file } from '../ses/inbox/layout.ts'
import { authorize, type CodeGrant, notHere, oneTime } from './authorize.ts'
import { development, type Holder, holderOf, type Invented, people } from './development.ts'
import { redeem } from './redeem.ts'
import { accessToken, algorithm, type SigningKey } from './tokens.ts'

export interface IssuerOptions {
  /** By default a free one. */
  port?: number
  /** Dates the tokens. */
  clock: Clock
  /** Asked for each token, and whenever keys are published. */
  key: () => SigningKey
}

/** Its URL is the `iss` of its tokens. */
export interface LocalIssuer extends LocalServer {
  tokenFor(role: Role, holder?: Holder): Promise<string>
}

/** Bytes of a form at the token endpoint. */
const largestForm = 16_384

/** @throws EADDRINUSE */
export async function startIssuer({ port, clock, key }: IssuerOptions): Promise<LocalIssuer> {
  const { url, close } = await serveLocally(answer, port)
  const codes = oneTime<CodeGrant>()
  const refreshTokens = oneTime<Invented>()
  const tokenFor = (role: Role, holder?: Holder) => accessToken(url, role, clock.now(), key(), holder)

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    if (pathname === '/token' && request.method !== 'POST')
      return { ...notHere, status: 405, headers: { ...notHere.headers, Allow: 'POST' } }
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return file('application/json', JSON.stringify(discoveryOf(url)))
      case '/keys':
        return file('application/json', JSON.stringify({ keys: [key().public] }))
      case '/authorize':
        return authorize(url, searchParams, codes.keep)
      case '/style.css':
        return file('text/css; charset=utf-8', elementStyle(plainAccent))
      case '/token':
        return redeem(String((await readBody(request, largestForm)) ?? ''), { codes, refreshTokens }, who =>
          tokenFor(people[who], holderOf(who)),
        )
      default:
        return notHere
    }
  }

  return { url, tokenFor, close }
}

const discoveryOf = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/keys`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  scopes_supported: scopes.map(scope => development.scopePrefix + scope),
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [algorithm],
  authorization_response_iss_parameter_supported: true,
})
