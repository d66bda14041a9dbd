/** What every sign-in with a browser does at an issuer: the authorization code flow with PKCE. */
import * as oidc from 'openid-client'

/** @param issuer over https, or on this machine. @param timeout seconds for an answer. @throws the errors of openid-client */
export const discover = (issuer: URL, client: string, timeout: number, authentication = oidc.None()): Promise<oidc.Configuration> =>
  oidc.discovery(issuer, client, undefined, authentication, {
    timeout,
    execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
  })

export interface Begun {
  /** Where to send the browser. */
  readonly address: string
  /** Both are secrets of this browser until it comes back. */
  readonly state: string
  readonly verifier: string
}

/** @param redirect where the browser comes back to, as the issuer knows it. @param scopes as the issuer names them */
export async function beginAt(issuer: oidc.Configuration, redirect: string, scopes: readonly string[]): Promise<Begun> {
  const [verifier, state] = [oidc.randomPKCECodeVerifier(), oidc.randomState()]
  const { href: address } = oidc.buildAuthorizationUrl(issuer, {
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
