import * as z from 'zod'
import { askJson, NoAnswerError, privateAddress } from '../../../shared/adapters/http/ask-json.ts'
import { scopes } from '../../../shared/adapters/oidc/scopes.ts'
import { beginAt, endAt } from '../../../shared/adapters/oidc/sign-in.ts'
import { seen } from '../../../shared/domain/problem.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { configurationOf, type Issuer, type Tokens, tokensFrom } from '../session/issuer.ts'
import { cliSession, type KeptSession, keepSession, webAddress } from '../session/session.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { nothing, verb } from '../verb.ts'
import { bearerOf } from './bearer.ts'
import { openCallback } from './callback.ts'

/** How to sign in, as an API says. */
export interface SignInAdvice {
  readonly ok: true
  readonly issuer?: string
  readonly client?: string
  /** By their names at the issuer. */
  readonly scopes: readonly string[]
}

/** Bytes of an OpenAPI document. */
const most = 4 * 2 ** 20

const wellKnown = '/.well-known/openid-configuration'

const operation = z
  .object({ security: z.array(z.object({ oidc: z.array(z.string()).optional() })) })
  .transform(({ security }) => security.flatMap(({ oidc = [] }) => oidc))
  .catch([])

const document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)).optional(),
  components: z
    .object({
      securitySchemes: z
        .object({ oidc: z.object({ openIdConnectUrl: privateAddress.optional(), 'x-ides-client-id': z.string().optional() }).optional() })
        .optional(),
    })
    .optional(),
})

/** @param url without a slash at its end */
async function adviceOf(url: string): Promise<SignInAdvice | CommandFailure> {
  try {
    const { components, paths = {} } = await askJson(`${url}/openapi.json`, document, { most })
    const { openIdConnectUrl, 'x-ides-client-id': client } = components?.securitySchemes?.oidc ?? {}
    const named = new Set(Object.values(paths).flatMap((path) => Object.values(path).flat()))
    return {
      ok: true,
      issuer: openIdConnectUrl?.endsWith(wellKnown) ? openIdConnectUrl.slice(0, -wellKnown.length) : undefined,
      client: client || undefined,
      scopes: named.size > 0 ? [...named].toSorted() : scopes.map((scope) => `ides/${scope}`),
    }
  } catch (error) {
    if (error instanceof NoAnswerError) return failure(3, error.message)
    throw error
  }
}

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

const addressRight = 'must be an https address, or an http address of this machine'

export const loginVerb = verb(
  {
    name: 'ides login',
    does: 'Sign in to the admin API, with a browser or with a token',
    more: 'The session is kept in ides/session.json under XDG_CONFIG_HOME, or ~/.config.\nIDES_URL and IDES_TOKEN override it.',
    takes: nothing,
    options: z.object({
      url: z.string().optional().meta({ title: 'URL', description: 'The address of the API; by default IDES_URL.' }),
      token: z.string().optional().meta({
        title: 'TOKEN',
        description: 'An access token; - reads it from standard input, which keeps it out of the list of processes.',
      }),
      issuer: z.string().optional().meta({ title: 'URL', description: 'Who signs people in, if not the issuer that the API names.' }),
      client: z.string().optional().meta({ title: 'ID', description: 'The client id at the issuer, if not the one that the API names.' }),
      redirect: z
        .string()
        .default('http://127.0.0.1:0/callback')
        .transform((text, context) => {
          const url = redirectOf(text)
          if (url) return url
          context.addIssue({ code: 'custom', message: 'must be an http address of this machine', input: text })
          return z.NEVER
        })
        .meta({
          title: 'URL',
          description:
            'Where the browser returns to, for an issuer that wants to know the port; by default http://127.0.0.1 with any free port, and the path /callback.',
        }),
    }),
    json: 'none',
    example: 'ides login --url http://127.0.0.1:8480/api',
  },
  async ({ options: { token, ...options }, terminal, around }) => {
    const wanted = options.url ?? around.url
    if (wanted === undefined)
      return terminal.refuse('--url is missing: it must be the address of the API, such as http://127.0.0.1:8480/api')
    const url = webAddress(wanted)
    if (url === undefined) return terminal.refuse(`--url ${addressRight}, but is ${seen(wanted)}`)
    const session =
      token === undefined
        ? await withBrowser(url, options, terminal, around)
        : await withToken(url, token === '-' ? await around.readInput() : token)
    if ('exitCode' in session) return terminal.fail(session)
    const bearer = bearerOf(session.accessToken)
    if (bearer === undefined) return terminal.fail(failure(2, 'this is not an access token: the API could not tell whose it is'))
    const fault = await keepSession(session, around.sessionFile)
    if (fault) return terminal.fail(fault)
    await terminal.print([`Signed in to ${url} as ${bearer}\n`])
    if (around.token !== undefined) terminal.warn('IDES_TOKEN is set, and overrides this session')
    return 0
  },
)

interface Wishes {
  readonly issuer?: string | undefined
  readonly client?: string | undefined
  readonly redirect: URL
}

async function withBrowser(
  url: string,
  { redirect, ...wishes }: Wishes,
  terminal: Terminal,
  around: CliEnvironment,
): Promise<KeptSession | CommandFailure> {
  const advice = await adviceOf(url)
  if (!advice.ok) return advice
  const { issuer = advice.issuer, client = advice.client } = wishes
  if (!issuer || !client) return failure(2, `${url} does not say where to sign in: name --issuer and --client, or give a --token`)
  const invite = (address: string) =>
    terminal.print([`Open this address in a browser of this machine, and sign in there within five minutes:\n\n  ${address}\n\n`])
  const tokens = await signIn({ issuer, client, scopes: advice.scopes, redirect, invite, startWaiting: around.startWaiting })
  return tokens.ok ? cliSession(url, { issuer, client }, tokens, around) : tokens
}

/** Kept without an expiry: the clock of its issuer may differ from this machine's. */
async function withToken(url: string, token: string): Promise<KeptSession | CommandFailure> {
  const advice = await adviceOf(url)
  return advice.ok ? { url, accessToken: token.trim() } : advice
}

function redirectOf(text: string): URL | undefined {
  const url = URL.parse(text)
  return url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(url.hostname) && url.search + url.hash === '' ? url : undefined
}
