import { decodeJwt } from 'jose'
import * as z from 'zod'
import { askJson, NoAnswerError, privateAddress } from '#adapters/http/ask-json.ts'
import { scopes } from '#adapters/oidc/scopes.ts'
import { CommandError } from '../failure.ts'
import { textOption } from '../input/arguments.ts'
import { configurationOf } from '../session/issuer.ts'
import { addressFromEnvironment, apiAddress, type KeptSession, keepSession, sessionWith } from '../session/session.ts'
import { type CommandInput, nothing, verb } from '../verb.ts'
import { signInElsewhere, signInHere } from './at-issuer.ts'

const redirectRight = 'must be an http address of this machine'

const options = z.object({
  url: apiAddress.optional().meta({ title: 'URL', description: 'The address of the API; by default IDES_URL.' }),
  token: textOption('TOKEN', 'An access token; - reads it from standard input, which keeps it out of the list of processes.'),
  device: z.boolean().default(false).meta({ description: 'Sign in with a browser on another device.' }),
  issuer: textOption('URL', 'Who signs people in, if not the issuer that the API names.'),
  client: textOption('ID', 'The client id at the issuer, if not the one that the API names.'),
  redirect: z
    .url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/, error: redirectRight })
    .regex(/^[^?#]*$/, redirectRight)
    .default('http://127.0.0.1:0/callback')
    .meta({
      title: 'URL',
      description:
        'Where the browser returns to, for an issuer that wants to know the port; by default http://127.0.0.1 with any free port, and the path /callback.',
    }),
})

type AskedToSignIn = CommandInput<unknown, z.output<typeof options>>

export const loginVerb = verb(
  {
    name: 'ides login',
    does: 'Sign in to the admin API, with a browser or with a token',
    more: 'The session is kept in ides/session.json under XDG_CONFIG_HOME, or ~/.config.\nIDES_URL and IDES_TOKEN override it. So do IDES_ISSUER, IDES_CLIENT and IDES_CLIENT_SECRET, with which a program signs in as itself.',
    takes: nothing,
    options,
    json: 'none',
    example: 'ides login --url http://127.0.0.1:8480/api',
  },
  async asked => {
    const { options, terminal, around } = asked
    const url = options.url ?? addressFromEnvironment(around)
    if (url === undefined) return terminal.refuse('--url is missing: it must be the address of the API, such as http://127.0.0.1:8480/api')
    const advice = await adviceOf(url)
    const session = options.token === undefined ? await atIssuer(url, advice, asked) : await withToken(url, options.token, asked)
    const bearer = bearerOf(session.accessToken)
    await keepSession(session, around.sessionFile)
    await terminal.print([`Signed in to ${url} as ${bearer}\n`])
    if (around.token !== undefined) terminal.warn('IDES_TOKEN is set, and overrides this session')
    return 0
  },
)

/** How to sign in, as an API says. */
interface SignInAdvice {
  issuer?: string | undefined
  client?: string | undefined
  /** Of each request to sign in, besides those of every one. */
  parameters?: Record<string, string> | undefined
  /** By their names at the issuer. */
  scopes: readonly string[]
}

/** Bytes of an OpenAPI document. */
const most = 4 * 2 ** 20

const wellKnown = '/.well-known/openid-configuration'

const operation = z
  .object({ security: z.array(z.object({ oidc: z.array(z.string()).optional() })) })
  .transform(({ security }) => security.flatMap(({ oidc = [] }) => oidc))
  .catch([])

const oidcScheme = z.object({
  openIdConnectUrl: privateAddress.optional(),
  'x-ides-client-id': z.string().optional(),
  'x-ides-parameters': z.record(z.string(), z.string()).optional(),
})

const document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)).default({}),
  components: z.object({ securitySchemes: z.object({ oidc: oidcScheme.optional() }).optional() }).optional(),
})

async function adviceOf(url: string): Promise<SignInAdvice> {
  const { components, paths } = await askJson(`${url}/openapi.json`, document, { most }).catch((error: unknown) => {
    throw error instanceof NoAnswerError ? new CommandError(3, error.message) : error
  })
  const { openIdConnectUrl, 'x-ides-client-id': client, 'x-ides-parameters': parameters } = components?.securitySchemes?.oidc ?? {}
  const named = new Set(Object.values(paths).flatMap(path => Object.values(path).flat()))
  return {
    issuer: openIdConnectUrl?.endsWith(wellKnown) ? openIdConnectUrl.slice(0, -wellKnown.length) : undefined,
    client,
    parameters,
    scopes: named.size > 0 ? [...named].toSorted() : scopes.map(scope => `ides/${scope}`),
  }
}

async function atIssuer(url: string, advice: SignInAdvice, asked: AskedToSignIn): Promise<KeptSession> {
  const { options, around } = asked
  const { issuer = advice.issuer, client = advice.client } = options
  if (!issuer || !client) throw new CommandError(2, `${url} does not say where to sign in: name --issuer and --client, or give a --token`)
  const configuration = await configurationOf(issuer, client)
  const offline = configuration.serverMetadata().scopes_supported?.includes('offline_access') ? ['offline_access'] : []
  const { scopes, parameters } = advice
  const at = { issuer, configuration, scopes: [...scopes, ...offline], parameters, redirect: new URL(options.redirect) }
  const tokens = await (options.device ? signInElsewhere : signInHere)(at, asked)
  // Where people are to sign in every time, nothing is renewed without them.
  const kept = parameters?.prompt === 'login' ? { ...tokens, refresh_token: undefined } : tokens
  return sessionWith(url, { issuer, client }, kept, around)
}

/** Kept without an expiry: the clock of its issuer may differ from this machine's. */
const withToken = async (url: string, token: string, { around }: AskedToSignIn): Promise<KeptSession> => ({
  url,
  accessToken: (token === '-' ? await around.readInput() : token).trim(),
})

const printable = z.string().regex(/^\P{Cc}{1,255}$/u)

const claims = z.object({
  sub: printable,
  email: printable.optional().catch(undefined),
  preferred_username: printable.optional().catch(undefined),
  roles: z.array(printable).catch([]),
  scope: printable.optional(),
  scp: z.union([printable, z.array(printable)]).default([]),
})

/** Whose token it says it is, and its scopes. Not verified: the API does that. */
function bearerOf(token: string) {
  try {
    const { sub, preferred_username, email = preferred_username, scope, scp, roles } = claims.parse(decodeJwt(token))
    const scopes = scope ?? [scp].flat().join(' ')
    const held = roles.length > 0 ? `, and the roles ${roles.join(' ')}` : ''
    return `${email === undefined ? sub : `${email} (${sub})`}, with ${scopes ? `the scopes ${scopes}` : 'no scopes'}${held}`
  } catch {
    throw new CommandError(2, 'this is not an access token: the API could not tell whose it is')
  }
}
