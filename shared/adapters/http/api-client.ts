/** Questions to the API of another system: one token, patience, a list of hosts, and a schema for each answer. */
import type * as z from 'zod'
import type { Clock } from '../../domain/schedule/clock.ts'
import { SourceError } from '../../domain/sources/device-source.ts'
import { isPrivate } from './ask-json.ts'
import { type ApiSurroundings, type Exchanged, exchange } from './exchange.ts'
import { keptToken, type Token } from './kept-token.ts'
import { readAtMost } from './read-at-most.ts'
import { type ApiCall, questionOf, refusalOf } from './refusal.ts'
import { tokenOf } from './token-answer.ts'

/** Posts a form without a token, as one asks for a token. Hosts, patience and errors are those of the client. */
export type PostForm = (address: string, form: Readonly<Record<string, string>>) => Promise<Token>

/** Where a token comes from. It is asked for again when the last one is over, or was refused. */
export type FetchToken = (post: PostForm) => Promise<Token>

export interface ApiClientSettings {
  /** What people call the other system, for messages: `Microsoft Graph`. */
  readonly system: string
  /** Hosts that may be asked: of an address from an answer, such as a next page, this is checked too. */
  readonly hosts: readonly string[]
  /** Absent: none is sent. */
  readonly token?: FetchToken
  /** Whether an answer means the same as one with status 429. */
  readonly isThrottled?: (answer: Exchanged<Buffer | undefined>) => boolean
  /** Milliseconds that all repeats of one question may take together. Default: 60,000. */
  readonly patience?: number
}

/** What an adapter of a source needs from around. */
export interface SourceSurroundings {
  readonly client: (settings: ApiClientSettings) => ApiClient
  /** What Secrets Manager has under the name in the settings, read anew each time. */
  readonly secret: () => Promise<string>
  readonly clock: Clock
}

export interface ApiQuestion {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** Maximum bytes of the answer. Default: 20 MB. */
  readonly most?: number
  /** Of the answer that is expected. Default: 200. */
  readonly status?: number
  /** What is not granted where the answer is 403: in the error's message. */
  readonly permission?: string
  /** Statuses that say that a cursor in the address is not known any more, besides 410. */
  readonly lost?: readonly number[]
}

export interface ApiAnswer<T> {
  readonly body: T
  readonly headers: Headers
}

/** Every method follows no redirect, repeats what is throttled (429, 503, with or without Retry-After) or fails (5xx, no answer), and throws SourceError. */
export interface ApiClient {
  /** JSON. */
  ask<S extends z.ZodType>(address: string, schema: S, question?: ApiQuestion): Promise<ApiAnswer<z.output<S>>>
  /** The same; undefined where there is no such thing (404). */
  find<S extends z.ZodType>(address: string, schema: S, question?: ApiQuestion): Promise<ApiAnswer<z.output<S>> | undefined>
  /** A command whose answer has no body. @returns the status, of those given, else it throws */
  tell(address: string, expected: readonly number[], question: ApiQuestion): Promise<number>
}

/** Bytes. */
const usualMost = 20_000_000
const mostOfToken = 100_000

/** Milliseconds of one try, to its last byte. */
const timeout = 30_000

export function apiClient(settings: ApiClientSettings, surroundings: ApiSurroundings): ApiClient {
  const { system, hosts, isThrottled = () => false, patience = 60_000 } = settings
  const { token: fetchToken } = settings
  const token = fetchToken && keptToken(() => fetchToken(postForm), surroundings.elapsed)

  /** @throws SourceError for what may not be asked */
  function allowed(address: string): URL {
    const url = URL.parse(address)
    if (url && isPrivate(url) && !url.username && !url.password && hosts.includes(url.host)) return url
    throw new SourceError(
      'strange',
      `${system} leads to ${url ? `the host ${url.host}` : 'no address'}, which is not asked: only ${hosts.join(', ')} over https`,
    )
  }

  /** Asks as the settings say; no answer at all is an error. */
  const exchanged = <T>(
    asked: ApiCall,
    rest: Omit<Parameters<typeof exchange<T>>[0], 'url' | 'method' | 'patience'>,
  ): Promise<Exchanged<T>> =>
    exchange({ ...rest, url: asked.url, method: asked.method, patience }, surroundings).catch((cause: unknown) => {
      if (cause instanceof SourceError) throw cause
      throw new SourceError('down', `${system} does not answer ${questionOf(asked)}: see whether it is up`, { cause })
    })

  async function postForm(address: string, form: Readonly<Record<string, string>>): Promise<Token> {
    const asked = { system, method: 'POST', url: allowed(address) }
    const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }
    const read = (response: Response) => readAtMost(response, mostOfToken)
    return tokenOf(asked, await exchanged(asked, { headers, body: String(new URLSearchParams(form)), read, timeout }))
  }

  async function answerTo(asked: ApiCall, { headers = {}, body, most = usualMost }: ApiQuestion): Promise<Exchanged<Buffer>> {
    const { body: bytes, ...answer } = await exchanged(asked, {
      headers: { Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(token ? { token } : {}),
      read: (response) => readAtMost(response, most),
      isThrottled,
      timeout,
    })
    if (!bytes) throw new SourceError('strange', `${system} answers ${questionOf(asked)} with more than ${most} bytes`)
    return { ...answer, body: bytes }
  }

  const askedBy = (address: string, { method = 'GET', permission, lost }: ApiQuestion): ApiCall => ({
    system,
    method,
    url: allowed(address),
    permission,
    lost,
  })

  async function find<S extends z.ZodType>(address: string, schema: S, question: ApiQuestion = {}) {
    const asked = askedBy(address, question)
    const answer = await answerTo(asked, question)
    if (answer.status === 404 && !question.lost?.includes(404)) return undefined
    if (answer.status !== (question.status ?? 200)) throw refusalOf(asked, answer)
    return { body: parsed(asked, schema, answer.body), headers: answer.headers }
  }

  return {
    find,

    async ask(address, schema, question = {}) {
      const answer = await find(address, schema, question)
      if (answer) return answer
      throw new SourceError(
        'strange',
        `${system} knows nothing at ${questionOf(askedBy(address, question))}: check its address in the configuration`,
      )
    },

    async tell(address, expected, question) {
      const asked = askedBy(address, question)
      const answer = await answerTo(asked, question)
      if (expected.includes(answer.status)) return answer.status
      throw refusalOf(asked, answer)
    },
  }
}

function parsed<S extends z.ZodType>(asked: ApiCall, schema: S, bytes: Buffer): z.output<S> {
  let document: unknown
  try {
    document = JSON.parse(bytes.toString())
  } catch {
    // The parser's message quotes the answer.
    throw new SourceError('strange', `${asked.system} answers ${questionOf(asked)} with what is no JSON`)
  }
  const checked = schema.safeParse(document)
  if (checked.success) return checked.data
  const [place] = checked.error.issues.map(({ path }) => path.join('.'))
  throw new SourceError('strange', `${asked.system} answers ${questionOf(asked)} in another form than expected at ${place || 'its top'}`)
}
