/** A stand-in for the API of another system, on this machine only: routes behind a token, and faults on demand. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

export interface StandInRequest {
  method: string
  /** Of this server, such as `http://127.0.0.1:4000`. */
  origin: string
  path: string
  /** The parts of the path that the route names. */
  named: Record<string, string>
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

interface StandInAnswer {
  /** Default: 200, or 204 without a body. */
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: object
  /** Sent as they are, in place of a body. */
  bytes?: Uint8Array
}

/** A number is the status of a refusal. */
export type StandInResult = StandInAnswer | number

export interface StandInRoute {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Such as `/v1.0/users/:id`. */
  path: string
  /** Needs no token. */
  isOpen?: true
  answer: (request: StandInRequest) => StandInResult | Promise<StandInResult>
}

/** Gives out tokens for an hour. */
interface TokenEndpoint {
  path: string
  grants: (form: URLSearchParams) => boolean | Promise<boolean>
  /** Absent: answers say none, as Microsoft's do. */
  scope?: (form: URLSearchParams) => unknown
}

/** `cut`: the connection ends within the answer. `expired`: the tokens are over, a fixed one for once. `isDone`: the request is carried out before. */
export type StandInFault = 'cut' | 'expired' | (StandInAnswer & { status: number; isDone?: true })

export const throttled = (retryAfter?: string): StandInFault => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
})

/** A request and its answer. */
export interface Exchange extends Omit<StandInRequest, 'origin' | 'named' | 'headers'> {
  status: number
  answer: object | undefined
}

interface StandInOptions {
  routes: readonly StandInRoute[]
  /** A token that is always good, or where to get one. Absent: no token is asked for. */
  access?: TokenEndpoint | { token: string }
  /** The body of a refusal, as the system writes it. */
  refusal: (status: number) => object
  /** Hears of everything but tokens and files. */
  onExchange?: (exchange: Exchange) => void
}

export interface StandIn {
  url: string
  /** The next requests whose path has this part fare so, one after the other. */
  fail(part: string, ...faults: readonly StandInFault[]): void
  close(): Promise<void>
}

/** Bytes. */
const largestBody = 1_000_000

/** @throws EADDRINUSE */
export async function startStandIn({ routes, access, refusal, onExchange }: StandInOptions): Promise<StandIn> {
  const patterns = routes.map(route => ({ method: 'GET', ...route, pattern: new URLPattern({ pathname: route.path }) }))
  const endpoint = access && 'path' in access ? access : undefined
  const tokens = new Set<string>(access && 'token' in access ? [access.token] : [])
  const scripts: { part: string; faults: StandInFault[] }[] = []

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const asked = {
      method: request.method ?? '',
      origin: url,
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: String(await readBody(request, largestBody)),
    }
    if (endpoint && asked.path === endpoint.path) return write(response, await tokenFor(endpoint, asked.body))
    const fault = scripts.find(({ part, faults }) => faults.length > 0 && asked.path.includes(part))?.faults.shift()
    if (fault === 'cut') return cut(response)
    if (fault === 'expired' && endpoint) tokens.clear()
    const given = await answered(asked, fault)
    const { method, path, query, body } = asked
    if (!routeOf(asked)?.isOpen) onExchange?.({ method, path, query, body, status: statusOf(given), answer: given.body })
    write(response, given)
  })
  const url = await listen(server)

  const routeOf = (asked: { method: string; path: string }) =>
    patterns.find(({ method, pattern }) => method === asked.method && pattern.test({ pathname: asked.path }))

  async function answered(asked: Omit<StandInRequest, 'named'>, fault: Exclude<StandInFault, 'cut'> | undefined) {
    if (!fault) return answerTo(asked)
    const { isDone, ...refused } = fault === 'expired' ? { status: 401 } : fault
    if (isDone) await answerTo(asked)
    return { body: refusal(refused.status), ...refused }
  }

  async function answerTo(asked: Omit<StandInRequest, 'named'>) {
    const found = routeOf(asked)
    const { authorization } = asked.headers
    const isKnown = !access || tokens.has(authorization?.replace(/^Bearer /, '') ?? '')
    // A signed address needs no token: to send one is to give it away.
    if (found?.isOpen ? authorization !== undefined : !isKnown) return { status: 401, body: refusal(401) }
    if (!found) return { status: 404, body: refusal(404) }
    const named = found.pattern.exec({ pathname: asked.path })?.pathname.groups ?? {}
    const answer = await found.answer({ ...asked, named: decoded(named) })
    return typeof answer === 'number' ? { status: answer, body: refusal(answer) } : answer
  }

  async function tokenFor({ grants, scope }: TokenEndpoint, body: string): Promise<StandInAnswer> {
    const form = new URLSearchParams(body)
    if (!(await grants(form))) return { status: 401, body: { error: 'invalid_client' } }
    const token = randomUUID()
    tokens.add(token)
    return { body: { token_type: 'Bearer', expires_in: 3600, scope: scope?.(form), access_token: token } }
  }

  return {
    url,
    fail: (part, ...faults) => scripts.push({ part, faults: [...faults] }),
    close: () => stop(server),
  }
}

const statusOf = ({ status, body, bytes }: StandInAnswer) => status ?? (body || bytes ? 200 : 204)

function write(response: ServerResponse, answer: StandInAnswer) {
  const { headers = {}, body, bytes = body ? JSON.stringify(body) : '' } = answer
  writeAnswer(
    response,
    { status: statusOf(answer), headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers }, body: bytes },
    true,
  )
}

function cut(response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 })
  response.write('{"value": [', () => response.destroy())
}

const decoded = (named: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(named).map(([name, value = '']) => [name, decodeURIComponent(value)]))
