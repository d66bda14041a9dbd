/** Signs people in with their browser: the authorization code flow with PKCE. */
import * as oidc from 'openid-client'
import { cachedFor } from '../../domain/cached-for.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { IssuerUnreachableError } from './issuer.ts'

export interface SignIns {
  /** @throws IssuerUnreachableError */
  begin(): Promise<Begun>
  /**
   * @param came the address at which the browser came back
   * @returns an access token; undefined where the issuer gives none, or the browser comes back from another sign-in
   * @throws IssuerUnreachableError
   */
  end(came: URL, begun: Pick<Begun, 'state' | 'verifier'>): Promise<string | undefined>
}

export interface Begun {
  /** Where to send the browser. */
  readonly address: string
  /** Both are secrets of this browser until it comes back. */
  readonly state: string
  readonly verifier: string
}

export interface SignInSettings {
  readonly issuer: string
  readonly client: string
  /** Where the browser comes back to, as the issuer knows it. */
  readonly redirect: string
  /** As the issuer names them. */
  readonly scopes: readonly string[]
  /** Of a confidential client. */
  readonly secret?: () => Promise<string>
}

/** Seconds for an answer. */
const timeout = 5

/** How long the issuer's addresses are kept. */
const freshness = { hours: 1 } as const

export function signIns({ issuer, client, redirect, scopes, secret }: SignInSettings, clock: Clock): SignIns {
  const discovered = cachedFor(clock, freshness, async () => {
    const url = new URL(issuer)
    const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []
    const authentication = secret ? oidc.ClientSecretPost(await secret()) : oidc.None()
    return oidc.discovery(url, client, undefined, authentication, { timeout, execute })
  })
  const configuration = () =>
    discovered().catch((error: unknown) => {
      throw new IssuerUnreachableError(issuer, error)
    })
  return {
    async begin() {
      const known = await configuration()
      const verifier = oidc.randomPKCECodeVerifier()
      const state = oidc.randomState()
      const { href: address } = oidc.buildAuthorizationUrl(known, {
        redirect_uri: redirect,
        scope: scopes.join(' '),
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { address, state, verifier }
    },
    async end(came, { state, verifier }) {
      const known = await configuration()
      try {
        const { access_token } = await oidc.authorizationCodeGrant(known, came, { pkceCodeVerifier: verifier, expectedState: state })
        return access_token
      } catch (error) {
        // What the issuer said, or what came back in its name, does not sign anybody in.
        if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) return undefined
        if (error instanceof oidc.ClientError && error.code === 'OAUTH_INVALID_RESPONSE') return undefined
        throw new IssuerUnreachableError(issuer, error)
      }
    },
  }
}
