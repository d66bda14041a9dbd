import * as z from 'zod'
import { seen } from '../../../shared/domain/problem.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { cliSession, type KeptSession, keepSession, webAddress } from '../session/session.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { nothing, verb } from '../verb.ts'
import { adviceOf } from './advice.ts'
import { bearerOf } from './bearer.ts'
import { signIn } from './sign-in.ts'

const addressRight = 'must be an https address, or an http address of this machine'

export const loginVerb = verb(
  {
    name: 'ides login',
    does: 'Signs in to the admin API, with a browser or with a token',
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
    if (bearer === undefined) return terminal.fail(failure(2, 'this is no access token: the API could not tell whose it is'))
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
