import { beginAt, endAt } from '../../../shared/adapters/oidc/authorization.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { configurationOf, type Issuer, type Tokens, tokensFrom } from '../session/issuer.ts'
import { openCallback } from './callback.ts'

export interface SignInRequest extends Issuer {
  readonly scopes: readonly string[]
  /** Where the browser returns to, as the issuer knows it. */
  readonly redirect: URL
  readonly invite: (address: string) => Promise<void>
  readonly startWaiting: () => AbortSignal
}

/** The authorization code flow with PKCE. */
export async function signIn({ issuer, client, scopes, redirect, invite, startWaiting }: SignInRequest): Promise<Tokens | CommandFailure> {
  const configuration = await configurationOf({ issuer, client })
  if ('exitCode' in configuration) return configuration
  const callback = await openCallback(redirect).catch((error: unknown) => failure(2, `cannot listen on ${redirect.origin}: ${error}`))
  if ('exitCode' in callback) return callback
  try {
    const offline = configuration.serverMetadata().scopes_supported?.includes('offline_access') ? ['offline_access'] : []
    const begun = await beginAt(configuration, callback.url, [...scopes, ...offline])
    const coming = callback.waitFor(begun.state, startWaiting())
    await invite(begun.address)
    const arrival = await coming
    if (!arrival) return failure(1, 'nobody signed in in time: run the command again')
    const tokens = await tokensFrom(issuer, () => endAt(configuration, arrival.url, begun))
    if (tokens.ok) await arrival.answer(200, 'You are signed in to Ides. Close this window and return to the terminal.')
    else await arrival.answer(400, 'You are not signed in to Ides. The terminal says why.')
    return tokens
  } finally {
    await callback.close()
  }
}
