/** The ways in which sources give out tokens. */
import { importJWK, importPKCS8, type JWTPayload, SignJWT } from 'jose'
import * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { lenient } from './records.ts'
import { type ApiCall, questionOf, refusalOf } from './refusal.ts'
import { bySecret, type Secret } from './secret.ts'

export interface Token {
  token: string
  secondsLeft: number
}

type Form = Record<string, string>

/** What a token is asked for with. Hosts, patience and errors are those of the client. */
export interface TokenRequest {
  postForm: (address: string, form: Form) => Promise<Token>
  /** With a token of its own. @param permission what is not granted where the answer is 403 */
  postJson: <S extends z.ZodType>(
    address: string,
    schema: S,
    request: { bearer: string; body: object; permission: string },
  ) => Promise<z.output<S>>
  /** The last token, if it was refused. */
  refused: string | undefined
}

/** Where a token comes from. It is asked for again when the last one is over, or was refused. */
export type FetchToken = (request: TokenRequest) => Promise<Token>

/** A token that an administrator made, good until they withdraw it. */
export const fixedToken =
  (secret: Secret): FetchToken =>
  ({ refused }) =>
    bySecret(secret, async text => {
      const token = text.trim()
      if (token === refused) throw new SourceError('credentials', 'the token is refused: put a new one into Secrets Manager')
      return { token, secondsLeft: Number.POSITIVE_INFINITY }
    })

interface ClientCredentials {
  /** Of the token endpoint. */
  address: string
  clientId: string
  secret: Secret
  scope?: string
  /** What shows who the client is, by the text of the secret. By default the text. */
  prove?: (text: string) => Promise<Form>
}

const bySecretItself = async (text: string): Promise<Form> => ({ client_secret: text.trim() })

/** OAuth 2.0 client credentials with a secret. */
export const clientCredentials =
  ({ address, clientId, secret, scope, prove = bySecretItself }: ClientCredentials): FetchToken =>
  ({ postForm }) =>
    bySecret(secret, async text =>
      postForm(address, {
        grant_type: 'client_credentials',
        client_id: clientId,
        ...(await prove(text)),
        ...(scope === undefined ? {} : { scope }),
      }),
    )

/** An assertion in place of a secret (RFC 7523, 2.2). */
export const asserted = (assertion: string): Form => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
})

/** What is said of a token of AWS that is refused, in place of what is said of a secret. */
export const ofFederation = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof SourceError) || error.fault !== 'credentials') throw error
    const cause = 'the token of AWS is refused: compare its issuer, subject and audience with what is set up for federation there'
    throw new SourceError('credentials', cause, { cause: error })
  })

/** An assertion in exchange for a token (RFC 7523, 2.1). */
export const exchanged = (assertion: string): Form => ({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })

interface PrivateKeyJwt extends Required<Omit<ClientCredentials, 'prove'>> {
  clock: Clock
}

/** OAuth 2.0 client credentials by a signature (RFC 7523, 2.2). The secret is a private key, as a JWK. */
export const privateKeyJwt =
  ({ address, clientId, secret, scope, clock }: PrivateKeyJwt): FetchToken =>
  ({ postForm }) =>
    bySecret(secret, async text => {
      const assertion = await signed(await jwkOf(text), clock, { iss: clientId, sub: clientId, aud: address })
      return postForm(address, { grant_type: 'client_credentials', ...asserted(assertion), scope })
    })

interface JwtBearer {
  address: string
  secret: Secret
  /** The person in whose name the service account asks. */
  subject: string
  scope: string
  clock: Clock
}

/** An assertion in exchange for a token (RFC 7523, 2.1), as Google's service accounts do. The secret is their JSON key. */
export const jwtBearer =
  ({ address, secret, subject, scope, clock }: JwtBearer): FetchToken =>
  ({ postForm }) =>
    bySecret(secret, async text => {
      const { account, ...key } = await serviceAccountOf(text)
      const assertion = await signed(key, clock, { iss: account, sub: subject, aud: address, scope })
      return postForm(address, exchanged(assertion))
    })

export interface JwtKey {
  key: Parameters<SignJWT['sign']>[0]
  alg: string
  kid?: string | undefined
  /** Of its certificate. */
  'x5t#S256'?: string
}

/** Seconds. */
const lifetime = 300

/** Claims that are good from now on, for five minutes. */
export function claimsFrom(clock: Clock, claims: JWTPayload): JWTPayload {
  const now = Math.floor(clock.now().epochMilliseconds / 1000)
  return { ...claims, iat: now, exp: now + lifetime, jti: crypto.randomUUID() }
}

export const signed = ({ key, ...header }: JwtKey, clock: Clock, claims: JWTPayload): Promise<string> =>
  new SignJWT(claimsFrom(clock, claims)).setProtectedHeader({ ...header, typ: 'JWT' }).sign(key)

const privateJwk = z.looseObject({
  kty: z.enum(['RSA', 'EC']),
  d: z.string(),
  kid: z.optional(z.string()),
  alg: z.optional(z.string()),
})

async function jwkOf(secret: string): Promise<JwtKey> {
  return secretAs('a private key as a JWK', async () => {
    const jwk = privateJwk.parse(JSON.parse(secret))
    const alg = jwk.alg ?? (jwk.kty === 'EC' ? 'ES256' : 'RS256')
    return { key: await importJWK(jwk, alg), alg, kid: jwk.kid }
  })
}

const serviceAccount = z.object({ client_email: z.string(), private_key: z.string(), private_key_id: z.string().optional() })

async function serviceAccountOf(secret: string): Promise<JwtKey & { account: string }> {
  return secretAs('the JSON key of a service account', async () => {
    const { client_email: account, private_key: pem, private_key_id: kid } = serviceAccount.parse(JSON.parse(secret))
    return { key: await importPKCS8(pem, 'RS256'), alg: 'RS256', kid, account }
  })
}

/** Without the cause, which may quote the secret. */
export async function secretAs<T>(right: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch {
    throw new SourceError('credentials', `the secret is not ${right}: put it into Secrets Manager as it was given out`)
  }
}

/**
 * Keeps a token until shortly before its end.
 * @param elapsed milliseconds since any moment
 * @returns a function that gives it, or another where that one was refused
 */
export function keptToken(fetchToken: (refused?: string) => Promise<Token>, elapsed: () => number): (refused?: string) => Promise<string> {
  let kept: Promise<{ token: string; until: number }> | undefined

  async function renewed(refused: string | undefined) {
    const from = elapsed()
    const { token, secondsLeft } = await fetchToken(refused)
    return { token, until: from + (secondsLeft - Math.min(60, secondsLeft / 10)) * 1000 }
  }

  return async refused => {
    const last = kept
    // The caller that asked for it has its error.
    const found = await last?.catch(() => undefined)
    if (found && found.token !== refused && elapsed() < found.until) return found.token
    // Another caller may have renewed it meanwhile.
    const next = kept && kept !== last ? kept : renewed(refused)
    kept = next
    return (await next).token
  }
}

/** RFC 6749, 5.1. Some servers write the number as text. */
const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().default(3600) })

/** RFC 6749, 5.2: errors of a client that may not ask for these scopes, rather than of a wrong secret. */
const notPermitted = z.object({ error: z.enum(['invalid_scope', 'unauthorized_client', 'access_denied']) })

/** What a server calls its refusal, and the number under which Microsoft Entra explains it: https://login.microsoftonline.com/error. */
const refusal = z.object({ error: lenient(z.string().regex(/^[a-z_]{1,40}$/)), error_codes: lenient(z.array(z.int())) })

/** RFC 9449, 5 and 8: what a client is answered that sends no proof of its key, as Okta does. */
const wantsProof = z.object({ error: z.enum(['invalid_dpop_proof', 'use_dpop_nonce']) })

/** What a token endpoint answered. @throws SourceError */
export function tokenIn(asked: ApiCall, answer: Pick<Response, 'status' | 'headers'> & { body: Buffer }): Token {
  const { system } = asked
  const document = jsonOf(answer.body)
  if (answer.status === 200) {
    const { data, success } = granted.safeParse(document)
    if (success) return { token: data.access_token, secondsLeft: data.expires_in }
    throw new SourceError('strange', `${system} answers ${questionOf(asked)} without a token`)
  }
  if (answer.status !== 400 && answer.status !== 401) throw refusalOf(asked, answer)
  if (wantsProof.safeParse(document).success)
    throw new SourceError(
      'credentials',
      `${system} wants a DPoP header at ${questionOf(asked)}, which Ides does not send: turn off "Require Demonstrating Proof of Possession (DPoP) header in token requests" in the application's general settings`,
    )
  const { error, error_codes: codes = [] } = refusal.safeParse(document).data ?? {}
  const why = [error, ...codes.map(code => `AADSTS${code}`)].filter(Boolean).join(', ')
  const refused = `${system} gives no token at ${questionOf(asked)}${why && ` (${why})`}: check the ids in its settings`
  if (notPermitted.safeParse(document).success)
    throw new SourceError('permission', `${refused}, and grant the client what the README lists`)
  throw new SourceError('credentials', `${refused}, and whether its secret is right and has not expired`)
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(String(bytes))
  } catch {
    return undefined
  }
}
