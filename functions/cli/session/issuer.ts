/** Requests to an OIDC issuer. @throws CommandError */
import * as oidc from 'openid-client'
import { isPrivate } from '#adapters/http/ask-json.ts'
import { discover } from '#adapters/oidc/sign-in.ts'
import { CommandError } from '../failure.ts'

export type Tokens = Pick<oidc.TokenEndpointResponse, 'access_token' | 'refresh_token' | 'expires_in'>

/** Seconds for an answer. */
const timeout = 10

export async function renewedTokens(issuer: string, client: string, token: string): Promise<Tokens> {
  const configuration = await configurationOf(issuer, client)
  return answerOfIssuer(issuer, () => oidc.refreshTokenGrant(configuration, token))
}

/** Of a program that signs in as itself. @param scope what to request; absent: what the issuer grants unasked */
export async function machineTokens(issuer: string, client: string, secret: string, scope: string | undefined): Promise<Tokens> {
  const configuration = await configurationOf(issuer, client, oidc.ClientSecretPost(secret))
  return answerOfIssuer(issuer, () => oidc.clientCredentialsGrant(configuration, scope ? { scope } : {}))
}

/** Where the issuer does that. */
export async function revoke(issuer: string, client: string, token: string) {
  const configuration = await configurationOf(issuer, client)
  if (configuration.serverMetadata().revocation_endpoint === undefined) return
  await oidc.tokenRevocation(configuration, token).catch((error: unknown) => {
    throw unusable(issuer, error)
  })
}

export async function configurationOf(issuer: string, client: string, authentication?: oidc.ClientAuth): Promise<oidc.Configuration> {
  const url = URL.parse(issuer)
  if (!url || !isPrivate(url)) throw new CommandError(2, 'the issuer must be an https address, or an http address of this machine')
  return discover(url, client, timeout, authentication).catch((error: unknown) => {
    throw unusable(issuer, error)
  })
}

/** Those that people cause. Entra ID has a word of its own for the first. */
const cancelled = 'you cancelled, or may not sign in there'
const refusals = new Map([
  ['access_denied', cancelled],
  ['authorization_declined', cancelled],
  ['expired_token', 'nobody signed in in time'],
])

/** No answer, or one from something in front of the issuer, such as a gateway. */
const away = ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON']

/** What an issuer answers. */
export async function answerOfIssuer<T>(issuer: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
      throw new CommandError(1, `the issuer ${issuer} refuses: ${refusals.get(error.error) ?? error.error}`)
    if (error instanceof TypeError || (error instanceof oidc.ClientError && away.includes(error.code ?? ''))) throw unusable(issuer, error)
    throw new CommandError(1, `the answer of the issuer ${issuer} cannot be trusted: ${error}`)
  }
}

const unusable = (issuer: string, error: unknown) => new CommandError(3, `the issuer ${issuer} gives no usable answer: ${error}`)
