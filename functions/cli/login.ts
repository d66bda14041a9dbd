import { parseArgs } from 'node:util'
import { seen } from '../../shared/domain/problem.ts'
import { adviceOf } from './login/api.ts'
import { bearerOf } from './login/bearer.ts'
import { type Failure, failure } from './login/failure.ts'
import { signIn } from './login/tokens.ts'
import { addressOf, type KeptSession, keepSession, sessionOf } from './session.ts'
import { type Surroundings, surroundings } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

export const loginHelp = `ides login --url URL [--token TOKEN] [--issuer URL --client ID] [--redirect URL]

Signs in to the admin API of Ides, with a browser or with a token that you have. Other commands then run as whoever has signed in.

  --url URL        the API; by default what IDES_URL says
  --token TOKEN    an access token; - reads it from standard input, where no list of processes shows it
  --issuer URL     who signs people in, where the API does not say so, or another than it says
  --client ID      as whom the issuer knows this program, likewise
  --redirect URL   where the browser comes back to, for an issuer that wants to know the port beforehand;
                   by default http://127.0.0.1 with any free port, and the path /callback

The session is kept in ides/session.json under XDG_CONFIG_HOME, or ~/.config. IDES_URL and IDES_TOKEN go before it.
Exit codes: 0 done, 1 refused, 2 wrong input, 3 not reachable.

Example: npx ides login --url http://127.0.0.1:8480/api
`

const options = {
  url: { type: 'string' },
  token: { type: 'string' },
  issuer: { type: 'string' },
  client: { type: 'string' },
  redirect: { type: 'string', default: 'http://127.0.0.1:0/callback' },
} as const

/** @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable */
export async function loginCommand(args: readonly string[], terminal: Terminal, around: Surroundings = surroundings()): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const wanted = values.url ?? around.url
  if (wanted === undefined) return terminal.refuse('login needs --url, the address of the API: http://127.0.0.1:8480/api, say')
  const url = addressOf(wanted)
  if (url === undefined)
    return terminal.refuse(`--url must be an https address, or an http address of this machine, but is ${seen(wanted)}`)
  const redirect = redirectOf(values.redirect)
  if (!redirect) return terminal.refuse(`--redirect must be an http address of this machine, but is ${seen(values.redirect)}`)

  const session =
    values.token === undefined
      ? await withBrowser(url, { issuer: values.issuer, client: values.client, redirect }, terminal, around)
      : await withToken(url, values.token === '-' ? await around.readInput() : values.token)
  if ('exitCode' in session) return terminal.fail(session)
  const bearer = bearerOf(session.accessToken)
  if (bearer === undefined) return terminal.fail(failure(2, 'what should be an access token is none: the API would not know whose it is'))
  const fault = await keepSession(session, around.sessionFile)
  if (fault) return terminal.fail(fault)
  await terminal.print([`Signed in to ${url} as ${bearer}\n`])
  if (around.token !== undefined) terminal.warn('IDES_TOKEN is set, and goes before this session')
  return 0
}

interface Wishes {
  readonly issuer: string | undefined
  readonly client: string | undefined
  readonly redirect: URL
}

async function withBrowser(
  url: string,
  { redirect, ...wishes }: Wishes,
  terminal: Terminal,
  around: Surroundings,
): Promise<KeptSession | Failure> {
  const advice = await adviceOf(url)
  if (!advice.ok) return advice
  const { issuer = advice.issuer, client = advice.client } = wishes
  if (!issuer || !client)
    return failure(2, `${url} does not say where to sign in: name --issuer and --client, or bring a token with --token`)
  const invite = (address: string) =>
    terminal.print([`Open this address in a browser of this machine, and sign in there within five minutes:\n\n  ${address}\n\n`])
  const tokens = await signIn({ issuer, client, scopes: advice.scopes, redirect, invite, startWaiting: around.startWaiting })
  return tokens.ok ? sessionOf(url, { issuer, client }, tokens, around) : tokens
}

/** A token that is brought along says nothing of how long it is good for: its issuer may have another clock than this machine. */
async function withToken(url: string, token: string): Promise<KeptSession | Failure> {
  const advice = await adviceOf(url)
  return advice.ok ? { url, accessToken: token.trim() } : advice
}

/** Only on this machine anybody listens for the browser. */
function redirectOf(text: string): URL | undefined {
  const url = URL.parse(text)
  return url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(url.hostname) && url.search + url.hash === '' ? url : undefined
}
