/** A stand-in for an organisation's OIDC issuer, where anybody may sign in as anybody: for this machine alone. */
import { createServer, type IncomingMessage } from 'node:http'
import { type CryptoKey, SignJWT } from 'jose'
import { type Role, scopes } from '../../../shared/adapters/oidc/scopes.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { listen, stop } from '../loopback.ts'
import { type Answer, readBody, write } from '../ses/http.ts'
import { file } from '../ses/inbox/layout.ts'
import { authorize } from './authorize.ts'
import { codes } from './codes.ts'
import { development, scopeOf, tokenLifetime } from './development.ts'
import { algorithm, type SigningKey, signingKey } from './keys.ts'
import { notHere, style, wrongMethod } from './page.ts'
import { redeem } from './redeem.ts'

export interface IssuerOptions {
  /** 0 picks a free one. */
  readonly port: number
  /** By which tokens begin and end. */
  readonly clock: Clock
  /** Where its key is kept; absent: a new one every time. */
  readonly folder?: string
}

/** What is to be other than in a good token; what is undefined is left out. */
export interface TokenOverrides {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** Signs in place of the issuer's. */
  readonly key?: CryptoKey | Uint8Array
}

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string
  /** An access token of whoever has the role. */
  tokenFor(role: Role, overrides?: TokenOverrides): Promise<string>
  /** Signs with a new key from now on, and withdraws the one before. */
  rotate(): Promise<void>
  close(): Promise<void>
}

/** Bytes of a form at the token endpoint. */
const largestForm = 16_384

/** @throws the error of Node where the port is taken (EADDRINUSE) */
export async function startIssuer({ port, clock, folder }: IssuerOptions): Promise<Issuer> {
  let key: SigningKey = await signingKey(folder)
  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => ({ status: 500, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: String(error) }))
      .then((answer) => write(response, answer, request.method !== 'HEAD'))
      .catch(() => response.destroy())
  })
  const url = await listen(server, port)
  const granted = codes()

  async function tokenFor(role: Role, { claims = {}, header = {}, key: other }: TokenOverrides = {}): Promise<string> {
    const now = Math.floor(clock.now().epochMilliseconds / 1000)
    return new SignJWT({
      iss: url,
      sub: `dev-${role}`,
      aud: development.audience,
      client_id: development.client,
      scope: scopeOf(role),
      email: `${role}@ec.example`,
      email_verified: true,
      iat: now,
      nbf: now,
      exp: now + tokenLifetime,
      jti: crypto.randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(other ?? key.private)
  }

  const discovery = {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    scopes_supported: scopes.map((scope) => development.scopePrefix + scope),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
    authorization_response_iss_parameter_supported: true,
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const allowed = pathname === '/token' ? ['POST'] : ['GET', 'HEAD']
    if (!allowed.includes(request.method ?? '')) return wrongMethod(allowed)
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return file('application/json', JSON.stringify(discovery))
      case '/keys':
        return file('application/json', JSON.stringify({ keys: [key.public] }))
      case '/authorize':
        return authorize(url, searchParams, granted)
      case '/style.css':
        return file('text/css; charset=utf-8', style)
      case '/token':
        return redeem(String((await readBody(request, largestForm)) ?? ''), granted, tokenFor)
      default:
        return notHere
    }
  }

  return {
    url,
    tokenFor,
    async rotate() {
      key = await signingKey()
    },
    close: () => stop(server),
  }
}
