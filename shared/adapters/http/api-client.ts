/** Questions to the API of another system: one token, patience, a list of hosts, and a schema for each answer. */
import { setTimeout } from 'node:timers/promises'
import type * as z from 'zod'
import type { Clock } from '#domain/schedule/clock.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { isPrivate, readAtMost } from './ask-json.ts'
import { type ApiCall, questionOf, refusalOf, secondsAsked } from './refusal.ts'
import type { Secret } from './secret.ts'
import { type FetchToken, keptToken, type Token, type TokenRequest, tokenIn } from './tokens.ts'

/** What questions need from around: tests give their own. */
export interface ApiSurroundings {
  fetch: typeof fetch
  /** Milliseconds since any moment. */
  elapsed: () => number
  wait: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1, for jitter. */
  random: () => number
}

/** Of this machine. */
export const realSurroundings: ApiSurroundings = { fetch, elapsed: () => performance.now(), wait: setTimeout, random: Math.random }

export interface ApiClientSettings {
  /** What people call the other system, for messages: `Microsoft Graph`. */
  system: string
  /** Hosts that may be asked: of an address from an answer, such as a next page, this is checked too. */
  hosts: readonly string[]
  /** Absent: none is sent. */
  token?: FetchToken
  /** Whether an answer means the same as one with status 429. */
  isThrottled?: (answer: Answer) => boolean
  /** Milliseconds that all repeats of one question may take together. Default: 60,000. */
  patience?: number
}

/** What an adapter of a source needs from around. */
export interface SourceSurroundings {
  client: (settings: ApiClientSettings) => ApiClient
  /** The one that the settings name; not read where they name none. */
  secret: Secret
  /** What AWS says of who Ides is, as a signed token for an audience. @throws SourceError */
  webIdentity: (audience: string) => Promise<string>
  clock: Clock
}

export interface ApiQuestion {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: object
  /** Maximum bytes of the answer. Default: 20 MB. */
  most?: number
  /** What is not granted where the answer is 403: in the error's message. */
  permission?: string
  /** Statuses that say that a cursor in the address is not known any more, besides 410. */
  lost?: readonly number[]
  /** The key of the configuration that the address takes from it: in the error's message where the answer is 400 or 404. */
  setting?: string | undefined
}

interface ApiAnswer<T> {
  body: T
  headers: Headers
}

/** Every method follows no redirect, repeats what is throttled (429, 503, with or without saying how long) or fails (5xx, no answer), and throws SourceError. */
export interface ApiClient {
  /** JSON. */
  ask<S extends z.ZodType>(address: string, schema: S, question?: ApiQuestion): Promise<ApiAnswer<z.output<S>>>
  /** The same; undefined where there is no such thing (404). */
  find<S extends z.ZodType>(address: string, schema: S, question?: ApiQuestion): Promise<ApiAnswer<z.output<S>> | undefined>
  /** A command whose answer has no body. @returns the status, of those given, else it throws */
  tell(address: string, expected: readonly number[], question: ApiQuestion): Promise<number>
}

interface Answer extends ApiAnswer<Buffer> {
  status: number
}

interface Request extends Required<Pick<ApiQuestion, 'headers' | 'most'>> {
  body?: string
}

/** Bytes. */
const usualMost = 20_000_000
const mostOfToken = 100_000

/** Milliseconds of one try, to its last byte. */
const timeout = 30_000

/** Milliseconds. */
const firstPause = 500
const longestPause = 20_000

const mostTries = 10

const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

export function apiClient(settings: ApiClientSettings, { fetch, elapsed, wait, random }: ApiSurroundings): ApiClient {
  const { system, hosts, token: fetchToken, isThrottled = () => false, patience = 60_000 } = settings
  const token = fetchToken && keptToken(refused => fetchToken({ postForm, postJson, refused }), elapsed)

  /** @throws SourceError for what may not be asked */
  function askedAt(address: string, { method = 'GET', permission, lost, setting }: ApiQuestion): ApiCall {
    const url = URL.parse(address)
    if (url && isPrivate(url) && !url.username && !url.password && hosts.includes(url.host))
      return { system, method, url, permission, lost, setting }
    throw new SourceError(
      'strange',
      `${system} leads to ${url ? `the host ${url.host}` : 'no address'}, which is not asked: only ${hosts.join(', ')} over https`,
    )
  }

  /** @throws SourceError `down` without an answer, `strange` for one that is too long */
  async function tryOnce(asked: ApiCall, { most, ...request }: Request, timeLeft: number): Promise<Answer> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeout, timeLeft))))
    try {
      const response = await fetch(asked.url, { ...request, method: asked.method, redirect: 'manual', signal })
      const body = await readAtMost(response, most)
      if (!body) throw new SourceError('strange', `${system} answers ${questionOf(asked)} with more than ${most} bytes`)
      const answer = { status: response.status, headers: response.headers, body }
      return isThrottled(answer) ? { ...answer, status: 429 } : answer
    } catch (cause) {
      if (cause instanceof SourceError) throw cause
      throw new SourceError('down', `${system} does not answer ${questionOf(asked)}: see whether it is up`, { cause })
    }
  }

  /** Repeats what may pass, within its patience; after a 401 it asks once more with another token. @returns the last answer */
  async function exchange(asked: ApiCall, request: Request, tokenAfter?: (refused?: string) => Promise<string>): Promise<Answer> {
    const end = elapsed() + patience
    let refused: string | undefined
    for (let tries = 1; ; tries++) {
      const bearer = await tokenAfter?.(refused)
      const headers = bearer === undefined ? request.headers : { ...request.headers, Authorization: `Bearer ${bearer}` }
      const outcome = await tryOnce(asked, { ...request, headers }, end - elapsed()).catch(ifDown)
      const answer = outcome instanceof SourceError ? undefined : outcome
      if (answer?.status === 401 && refused === undefined && bearer !== undefined) {
        refused = bearer
        continue
      }
      if (answer && !isPassing(answer.status)) return answer
      const seconds = answer && secondsAsked(answer)
      const pause = seconds === undefined ? random() * Math.min(longestPause, firstPause * 2 ** (tries - 1)) : seconds * 1000
      if (tries === mostTries || elapsed() + pause >= end) {
        if (answer) return answer
        throw outcome
      }
      await wait(pause)
    }
  }

  async function postForm(address: string, form: Record<string, string>): Promise<Token> {
    const asked = askedAt(address, { method: 'POST' })
    const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }
    return tokenIn(asked, await exchange(asked, { headers, body: String(new URLSearchParams(form)), most: mostOfToken }))
  }

  const postJson: TokenRequest['postJson'] = async (address, schema, { bearer, body, permission }) => {
    const asked = askedAt(address, { method: 'POST', permission })
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` }
    const answer = await exchange(asked, { headers, body: JSON.stringify(body), most: mostOfToken })
    if (answer.status !== 200) throw refusalOf(asked, answer)
    return parsed(asked, schema, answer.body)
  }

  const answerTo = (asked: ApiCall, { headers, body, most = usualMost }: ApiQuestion): Promise<Answer> =>
    exchange(
      asked,
      {
        headers: { Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
        body: body ? JSON.stringify(body) : undefined,
        most,
      },
      token,
    )

  async function find<S extends z.ZodType>(address: string, schema: S, question: ApiQuestion = {}) {
    const asked = askedAt(address, question)
    const answer = await answerTo(asked, question)
    if (answer.status === 404 && !question.lost?.includes(404)) return undefined
    if (answer.status !== 200) throw refusalOf(asked, answer)
    return { body: parsed(asked, schema, answer.body), headers: answer.headers }
  }

  return {
    find,

    async ask(address, schema, question = {}) {
      const answer = await find(address, schema, question)
      if (answer) return answer
      const place = questionOf(askedAt(address, question))
      const key = question.setting === undefined ? 'its address' : `\`${question.setting}\``
      throw new SourceError('strange', `${system} knows nothing at ${place}: check ${key} in the configuration`)
    },

    async tell(address, expected, question) {
      const asked = askedAt(address, question)
      const answer = await answerTo(asked, question)
      if (expected.includes(answer.status)) return answer.status
      throw refusalOf(asked, answer)
    },
  }
}

function ifDown(error: unknown) {
  if (error instanceof SourceError && error.fault === 'down') return error
  throw error
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
