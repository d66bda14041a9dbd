/** What an OIDC issuer is asked for: tokens for somebody who signs in with a browser, and new ones later. */
import * as oidc from 'openid-client'
import { isPrivate } from '../../../shared/adapters/http/ask-json.ts'
import { openCallback } from './callback.ts'
import { type Failure, failure } from './failure.ts'

export interface Tokens {
  readonly ok: true
  readonly access: string
  readonly refresh?: string
  /** Seconds from now. */
  readonly lifetime?: number
}

/** Who issues tokens, and as whom it knows this program. */
export interface Issuer {
  readonly issuer: string
  readonly client: string
}

export interface SignIn extends Issuer {
  readonly scopes: readonly string[]
  /** Where the browser comes back to: on this machine, and as the issuer knows it. */
  readonly redirect: URL
  /** Says where to sign in. */
  readonly invite: (address: string) => Promise<void>
  readonly startWaiting: () => AbortSignal
}

/** Seconds for an answer of the issuer. */
const timeout = 10

/** Signs somebody in by the authorization code flow with PKCE. */
export async function signIn({ issuer, client, scopes, redirect, invite, startWaiting }: SignIn): Promise<Tokens | Failure> {
  const configuration = await configurationOf({ issuer, client })
  if ('exitCode' in configuration) return configuration
  const callback = await openCallback(redirect).catch((error: unknown) => failure(2, `${redirect.origin} cannot be listened to: ${error}`))
  if ('exitCode' in callback) return callback
  try {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const expectedState = oidc.randomState()
    const offline = configuration.serverMetadata().scopes_supported?.includes('offline_access') ? ['offline_access'] : []
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: callback.url,
      scope: [...scopes, ...offline].join(' '),
      state: expectedState,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const coming = callback.waitFor(expectedState, startWaiting())
    await invite(address.href)
    const arrival = await coming
    if (!arrival) return failure(1, 'nobody has signed in: start again when you are ready')
    const tokens = await asked(issuer, () => oidc.authorizationCodeGrant(configuration, arrival.url, { pkceCodeVerifier, expectedState }))
    if (tokens.ok) await arrival.answer(200, 'You are signed in to Ides. Close this window, and go on in the terminal.')
    else await arrival.answer(400, 'You are not signed in to Ides. The terminal says why.')
    return tokens
  } finally {
    await callback.close()
  }
}

/** New tokens for whoever has signed in before. */
export async function refreshed(who: Issuer, token: string): Promise<Tokens | Failure> {
  const configuration = await configurationOf(who)
  if ('exitCode' in configuration) return configuration
  return asked(who.issuer, () => oidc.refreshTokenGrant(configuration, token))
}

async function configurationOf({ issuer, client }: Issuer): Promise<oidc.Configuration | Failure> {
  const url = URL.parse(issuer)
  if (!url || !isPrivate(url)) return failure(2, 'the issuer must be an https address, or an http address of this machine')
  // http: is meant for this machine alone, and the issuer is on it.
  const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []
  try {
    return await oidc.discovery(url, client, undefined, oidc.None(), { timeout, execute })
  } catch (error) {
    return failure(3, `the issuer ${issuer} cannot be asked: ${faultOf(error)}`)
  }
}

/** Nothing came, or something that is not from the issuer itself: a gateway in front of it, say. */
const away = ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']

async function asked(issuer: string, ask: () => Promise<oidc.TokenEndpointResponse>): Promise<Tokens | Failure> {
  try {
    const { access_token: access, refresh_token: refresh, expires_in: lifetime } = await ask()
    return { ok: true, access, ...(refresh === undefined ? {} : { refresh }), ...(lifetime === undefined ? {} : { lifetime }) }
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
      return failure(1, `the issuer ${issuer} refuses: ${error.error}`)
    if (error instanceof TypeError || (error instanceof oidc.ClientError && away.includes(error.code ?? '')))
      return failure(3, `the issuer ${issuer} cannot be asked: ${faultOf(error)}`)
    return failure(1, `what the issuer ${issuer} seems to answer cannot be trusted: ${faultOf(error)}`)
  }
}

const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
