import type * as z from 'zod'
import { jsonIn } from '#domain/text.ts'
import { problemDetails } from '#functions/admin/problem.ts'
import type { AskedRoute } from '#functions/admin/route.ts'
import { addressOf } from '#functions/path.ts'
import { CommandError } from '../failure.ts'
import type { CliSession } from '../session/session.ts'
import { type CliEnvironment, surroundings } from '../surroundings.ts'

export interface Call<S extends z.ZodType> {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Below the address of the API: see `at`. */
  path: string
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  /** The ETag of the resource; `none` where it must not exist yet. */
  ifMatch?: string
  /** JSON, text for another content type, undefined for an empty body. */
  answer: S
}

/** A request to a route. @param named the parameters of its path */
export const requestTo = <Path extends object, Result extends z.ZodType>(
  { method, path, gives }: AskedRoute<Path, z.ZodType, Result>,
  named: Path,
): Call<Result> => ({ method, path: addressOf(path, named), answer: gives.schema })

export interface Answered<T> {
  status: number
  headers: Headers
  body: T
}

/** Milliseconds for one answer: a little more than API Gateway takes. */
const patience = 35_000

/** Milliseconds before each retry. */
const waits = [500, 1000, 2000] as const

/** The longest `Retry-After` that a command waits for, in seconds. */
const longestWait = 30

/**
 * Sends one request. Retries GET and PUT, which are idempotent, after a broken connection or the `Retry-After` of the API.
 * @throws CommandError
 */
export async function call<S extends z.ZodType>(
  session: CliSession,
  request: Call<S>,
  { sleep }: Pick<CliEnvironment, 'sleep'> = surroundings(),
): Promise<Answered<z.output<S>>> {
  const sent = sendable(session, request)
  if (!sent) throw new CommandError(2, 'the access token contains invalid characters: sign in again')
  let response = await ask(sent)
  for (const wait of request.method === 'GET' || request.method === 'PUT' ? waits : []) {
    const pause = pauseAfter(response, wait)
    if (pause === undefined) break
    await sleep(pause)
    response = await ask(sent)
  }
  if (typeof response !== 'string') return read(session, response, request.answer)
  const what = response === 'late' ? `does not answer within ${patience / 1000} seconds` : 'cannot be reached'
  throw new CommandError(3, `${session.url} ${what}: check that it is up and that the address is right`)
}

export interface ApiPage<T> {
  items: readonly T[]
  next?: string | undefined
  /** Of its moments, as shown to people; absent for UTC. */
  zone?: string | undefined
}

/** @returns undefined where the token cannot be a header: the error would reveal it */
function sendable({ url, token }: CliSession, { method, path, query = {}, body, ifMatch }: Call<z.ZodType>) {
  const address = new URL(`${url}${path}`)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value))
  try {
    return new Request(address, {
      method,
      redirect: 'manual',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': body === undefined ? undefined : 'application/json',
        ...(ifMatch === undefined ? {} : ifMatch === 'none' ? { 'If-None-Match': '*' } : { 'If-Match': ifMatch }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    return undefined
  }
}

interface Heard {
  status: number
  headers: Headers
  text: string
}

async function ask(request: Request): Promise<Heard | 'late' | 'broken'> {
  try {
    const response = await fetch(request.clone(), { signal: AbortSignal.timeout(patience) })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'late' : 'broken'
  }
}

/** @returns milliseconds before the next try; undefined for no further try */
function pauseAfter(response: Heard | 'late' | 'broken', wait: number) {
  if (typeof response === 'string') return response === 'broken' ? wait : undefined
  const { status, headers } = response
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN)
  return (status === 503 || status === 429) && seconds <= longestWait ? seconds * 1000 : undefined
}

function read<S extends z.ZodType>({ url }: CliSession, heard: Heard, answer: S): Answered<z.output<S>> {
  const { status, headers } = heard
  const document = documentOf(heard)
  if (status < 200 || status >= 300) throw refusalOf(url, status, document)
  const body = answer.safeParse(document)
  if (body.success) return { status, headers, body: body.data }
  throw new CommandError(3, `${url} gave an answer that this version of ides does not understand: update the older of the two`)
}

function documentOf({ headers, text }: Heard): unknown {
  const type = headers.get('Content-Type')
  if (type === null) return text || undefined
  return /^application\/(\w+\+)?json\b/.test(type) ? jsonIn(text) : text
}

const wrongInputs: readonly number[] = [400, 413, 415, 422]

/** For answers without a problem document. */
const hints: Record<number, string> = {
  401: ': run ides login',
  404: ': check the address of the API, which ends in /api',
}

function refusalOf(url: string, status: number, document: unknown) {
  const exitCode = status >= 400 && status < 500 ? (wrongInputs.includes(status) ? 2 : 1) : 3
  const { data: problem } = problemDetails.safeParse(document)
  if (!problem) return new CommandError(exitCode, `${url} answers with status ${status}${hints[status] ?? ''}`)
  const detail = inCommands(problem.detail)
  const why = status === 401 ? `${detail.replace(/: sign in again$/, '')}: run ides login --url ${url}` : detail
  return new CommandError(exitCode, why, problem)
}

/** Requests that the API names, and the commands for them. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/\bGET \/api\/policies\/([^/\s]+)\/cases\b/g, 'ides case list $1'],
  [/\bPOST \/api\/policies\/([^/\s]+)\/rehearsals\b/g, 'ides policy rehearse $1'],
  [/\bPUT \/api\/policies\/[^/\s]+\/draft\b/g, 'ides policy put'],
  [/\bPUT \/api\/requirements\/[^/\s]+\/draft\b/g, 'ides requirement put'],
  [/\bGET \/api\/requirements\b/g, 'ides requirement list'],
  [/\bGET \/api\/policies\b/g, 'ides policy list'],
  [/\bGET \/api\/jobs\b/g, 'ides job list'],
  [/\bPOST \/api\/sources\/([^/\s]+)\/test\b/g, 'ides source test $1'],
  [/\bGET \/api\/sources\/([^/\s]+)/g, 'ides source show $1'],
  [/\bGET \/api\/sources\b/g, 'ides source list'],
  [/\bPOST \/api\/connectors\/([^/\s]+)\/test\b/g, 'ides access test --connector $1'],
  [/\bGET \/api\/connectors\b/g, 'ides access test'],
  [/\bGET \/api\/access\b/g, 'ides access list'],
]

const inCommands = (detail: string) => commands.reduce((sentence, [request, command]) => sentence.replaceAll(request, command), detail)
