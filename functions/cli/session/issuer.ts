/** Requests to an OIDC issuer. */
import * as oidc from 'openid-client'
import { isPrivate } from '../../../shared/adapters/http/ask-json.ts'
import { discover } from '../../../shared/adapters/oidc/sign-in.ts'
import { type CommandFailure, failure } from '../failure.ts'

export interface Tokens {
  readonly ok: true
  readonly access: string
  readonly refresh?: string
  /** Seconds from now. */
  readonly lifetime?: number
}

export interface Issuer {
  readonly issuer: string
  readonly client: string
}

/** Seconds for an answer. */
const timeout = 10

export async function refreshed(who: Issuer, token: string): Promise<Tokens | CommandFailure> {
  const configuration = await configurationOf(who)
  if ('exitCode' in configuration) return configuration
  return tokensFrom(who.issuer, () => oidc.refreshTokenGrant(configuration, token))
}

export async function configurationOf({ issuer, client }: Issuer): Promise<oidc.Configuration | CommandFailure> {
  const url = URL.parse(issuer)
  if (!url || !isPrivate(url)) return failure(2, 'the issuer must be an https address, or an http address of this machine')
  try {
    return await discover(url, client, timeout)
  } catch (error) {
    return failure(3, `the issuer ${issuer} gives no usable answer: ${faultOf(error)}`)
  }
}

/** No answer, or one from something in front of the issuer, such as a gateway. */
const away = ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']

export async function tokensFrom(issuer: string, ask: () => Promise<oidc.TokenEndpointResponse>): Promise<Tokens | CommandFailure> {
  try {
    const { access_token: access, refresh_token: refresh, expires_in: lifetime } = await ask()
    return { ok: true, access, refresh, lifetime }
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
      return failure(1, `the issuer ${issuer} refuses: ${error.error}`)
    if (error instanceof TypeError || (error instanceof oidc.ClientError && away.includes(error.code ?? '')))
      return failure(3, `the issuer ${issuer} gives no usable answer: ${faultOf(error)}`)
    return failure(1, `the answer of the issuer ${issuer} cannot be trusted: ${faultOf(error)}`)
  }
}

const faultOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
