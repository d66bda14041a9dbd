/** Signs people in with their browser. */
import * as oidc from 'openid-client'
import { cachedFor } from '#domain/caching.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { IssuerUnreachableError } from './issuer.ts'

/** @param issuer over https, or on this machine. @param timeout seconds for an answer. @throws the errors of openid-client */
export const discover = (issuer: URL, client: string, timeout: number, authentication = oidc.None()): Promise<oidc.Configuration> =>
  oidc.discovery(issuer, client, undefined, authentication, {
    timeout,
    execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
  })

export interface Begun {
  /** Where to send the browser. */
  address: string
  /** Both are secrets of this browser until it comes back. */
  state: string
  verifier: string
}

/** @param redirect where the browser comes back to, as the issuer knows it. @param scopes as the issuer names them */
export async function beginAt(
  issuer: oidc.Configuration,
  redirect: string,
  scopes: readonly string[],
  parameters: SignInSettings['parameters'] = {},
): Promise<Begun> {
  const [verifier, state] = [oidc.randomPKCECodeVerifier(), oidc.randomState()]
  const { href: address } = oidc.buildAuthorizationUrl(issuer, {
    ...parameters,
    redirect_uri: redirect,
    scope: scopes.join(' '),
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  return { address, state, verifier }
}

/** @throws the errors of openid-client */
export const endAt = (issuer: oidc.Configuration, came: URL, { state, verifier }: Pick<Begun, 'state' | 'verifier'>) =>
  oidc.authorizationCodeGrant(issuer, came, { pkceCodeVerifier: verifier, expectedState: state })

/**
 * @param back where the browser comes back to
 * @returns where a browser's session at an issuer ends; undefined where the issuer ends none, or gives no answer
 */
export async function endSessionAt(issuer: string, client: string, back: string) {
  const known = await discover(new URL(issuer), client, timeout).catch(() => undefined)
  if (known?.serverMetadata().end_session_endpoint === undefined) return undefined
  return oidc.buildEndSessionUrl(known, { post_logout_redirect_uri: back }).href
}

interface SignIns {
  /** @throws IssuerUnreachableError */
  begin(): Promise<Begun>
  /**
   * @param came the address at which the browser came back
   * @returns an access token; undefined where the issuer gives none, or the browser comes back from another sign-in
   * @throws IssuerUnreachableError
   */
  end(came: URL, begun: Pick<Begun, 'state' | 'verifier'>): Promise<string | undefined>
}

interface SignInSettings {
  issuer: string
  client: string
  /** Where the browser comes back to, as the issuer knows it. */
  redirect: string
  /** As the issuer names them. */
  scopes: readonly string[]
  /** Of each request to sign in, besides those of every one. */
  parameters?: Record<string, string> | undefined
  /** Of a confidential client. */
  secret?: () => Promise<string>
}

/** Seconds for an answer. */
const timeout = 5

/** How long the issuer's addresses are kept. */
const freshness = { hours: 1 } as const

export function signIns({ issuer, client, redirect, scopes, parameters, secret }: SignInSettings, clock: Clock): SignIns {
  const discovered = cachedFor(clock, freshness, async () =>
    discover(new URL(issuer), client, timeout, secret ? oidc.ClientSecretPost((await secret()).trim()) : oidc.None()),
  )
  const configuration = () =>
    discovered().catch((error: unknown) => {
      throw new IssuerUnreachableError(issuer, error)
    })
  return {
    begin: async () => beginAt(await configuration(), redirect, scopes, parameters),
    async end(came, begun) {
      const known = await configuration()
      try {
        return (await endAt(known, came, begun)).access_token
      } catch (error) {
        // What the issuer said, or what came back in its name, does not sign anybody in.
        if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) return undefined
        if (error instanceof oidc.ClientError && error.code === 'OAUTH_INVALID_RESPONSE') return undefined
        throw new IssuerUnreachableError(issuer, error)
      }
    },
  }
}
