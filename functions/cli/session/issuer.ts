/** What an OIDC issuer is asked for: tokens for somebody who signs in with a browser, and new ones later. */
import * as oidc from 'openid-client'
import { isPrivate } from '../../../shared/adapters/http/ask-json.ts'
import { type Failure, failure } from '../failure.ts'

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

/** Seconds for an answer of the issuer. */
const timeout = 10

/** New tokens for whoever has signed in before. */
export async function refreshed(who: Issuer, token: string): Promise<Tokens | Failure> {
  const configuration = await configurationOf(who)
  if ('exitCode' in configuration) return configuration
  return asked(who.issuer, () => oidc.refreshTokenGrant(configuration, token))
}

export async function configurationOf({ issuer, client }: Issuer): Promise<oidc.Configuration | Failure> {
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

export async function asked(issuer: string, ask: () => Promise<oidc.TokenEndpointResponse>): Promise<Tokens | Failure> {
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
