/** A route of the admin API: schemas that both check its requests and describe them. */
import { createHash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import * as z from 'zod'
import type { Caller } from '#adapters/oidc/access-token.ts'
import type { Scope, ScopeOfUnits } from '#adapters/oidc/scopes.ts'
import type { AwaitsSecond } from '#campaign/decide/second-person.ts'
import type { Admin } from '#domain/admin.ts'
import type { Immutable } from '#domain/people/fields.ts'
import { type InputFault, inField, inputFaults, mergeFaults, mostProblems } from '#domain/problem.ts'
import { instant } from '#domain/schedule/fields.ts'
import type { System } from '../compose/system.ts'
import type { Run } from '../runtime/middleware.ts'
import { encoded, written } from '../written.ts'
import type { RouteCommand } from './command.ts'
import { parameters } from './fields.ts'
import { type Refusal, RefusedError, refused } from './problem.ts'
import { systemOfUnits } from './units.ts'

const methods = ['GET', 'PUT', 'POST', 'DELETE'] as const

export type Method = (typeof methods)[number]

interface ApiRequest {
  path: Record<string, string>
  query: Record<string, string>
  /** Names in lower case. */
  headers: Record<string, string>
  /** Parsed JSON. */
  body: unknown
  /** The body as it was sent. */
  text: string
}

/** A request before any check. */
type Asked = { readonly [part in keyof ApiRequest]: part extends 'headers' | 'text' ? ApiRequest[part] : unknown }

export interface RequestContext {
  caller: Caller
  system: System
  logger: Run['logger']
}

/** What callers read of an answer. */
export type Shown<Schema extends z.ZodType> = Immutable<z.output<Schema>>

/** What a route returns when it succeeds: values of the domain, or text if the route's type is not JSON. */
interface Success<T> {
  body: Immutable<T>
  headers?: Record<string, string>
  /** Overrides the route's own. */
  status?: number
}

export type RouteResult<T> = Success<T> | Refusal

/** A body with what was added, and what is wrong with that. */
interface Completed {
  value: unknown
  refused: readonly InputFault[]
}

export interface ApiResult {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/**
 * What callers who are limited to units get. `everything`: it names nobody. `own units`: the route's system has nobody else. `refused`: it is
 * about everybody, and cannot be parted.
 */
export type UnitAccess = 'everything' | 'own units' | 'refused'

export interface Route {
  method: Method
  /** With parameters in braces. */
  path: string
  /** The scope it requires. */
  scope: Scope
  limited: UnitAccess
  summary: string
  /** What is said once it is done; by the outcome in its answer, where that has one. */
  done?: string | Record<string, string> | undefined
  command?: RouteCommand<unknown, unknown> | undefined
  takes: { path: z.ZodObject; query: z.ZodObject; headers: z.ZodObject; body?: z.ZodType }
  gives: {
    status: number
    also: readonly number[]
    description: string
    type: string
    schema: z.ZodType
  }
  /** Statuses of its own refusals, besides those every route shares. */
  refuses: readonly number[]
  maxBytes: number
  answer(request: ApiRequest, context: RequestContext): Promise<ApiResult | Refusal>
}

export interface NamedRoute extends Route {
  /** The operation id: under this name and `Route` it is exported. */
  name: string
}

const isRoute = (value: unknown): value is Route => typeof value === 'object' && value !== null && 'answer' in value

/** What modules export as routes. */
export const routesIn = (modules: readonly { [name: string]: unknown }[]): readonly NamedRoute[] =>
  modules.flatMap(nouns =>
    Object.entries(nouns).flatMap(([name, value]) => (isRoute(value) ? [{ ...value, name: name.replace(/Route$/, '') }] : [])),
  )

/** A route that code of ours asks, too: by its types, with the checks of every request. */
export interface AskedRoute<Path = unknown, Query extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> extends Route {
  gives: Route['gives'] & { schema: Result }
  ask(question: RouteInput<Path, Query>, context: RequestContext): Promise<RouteResult<z.output<Result>>>
}

export interface RouteInput<Path, Query extends z.ZodType> {
  path: Path
  query: z.input<Query>
  /** Checked by the route's schema, as over HTTP. */
  body: unknown
  /** Names in lower case. */
  headers?: ApiRequest['headers']
}

type NamesIn<Address> = Address extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

type Address = `${Method} /${string}`

/** The parameters in an address, by name. */
export type PathIn<At extends Address> = Record<NamesIn<At> & keyof typeof parameters, string>

/** Callers who are limited to units have no other scopes, so that the routes of these are refused to them. */
type Admission = { scope: ScopeOfUnits; limited: UnitAccess } | { scope: Exclude<Scope, ScopeOfUnits>; limited?: never }

type Definition<
  At extends Address,
  Path,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Result extends z.ZodType,
  First extends z.ZodType,
> = Admission & {
  /** Its path has parameters in braces. */
  at: At
  summary: string
  done?: Route['done']
  command?: RouteCommand<Path & z.output<Query> & FieldsOf<Body> & { person: string }, z.output<Result>, First>
  query?: Query
  headers?: z.ZodObject
  body?: Body
  /** Adds to a body before it is checked. */
  complete?: (body: unknown, system: System) => Promise<Completed>
  maxBytes?: number
  status?: number
  /** Other statuses of success. */
  also?: readonly number[]
  /** Of the result, where that is not plain. */
  description?: string
  type?: string
  /** What callers see: nothing that it does not declare leaves. */
  result?: Result
  /** Besides 404 for what its path names. */
  refuses?: readonly number[]
}

type FieldsOf<Body extends z.ZodType> = z.output<Body> extends object ? z.output<Body> : unknown

interface Input<Path, Query, Body> extends RequestContext, Pick<ApiRequest, 'headers' | 'text'> {
  path: Path
  query: Query
  body: Body
  /** The subject of the caller's token. */
  by: string
  admin: Admin
}

/** Who may ask most routes. */
export const toReaders = { scope: 'read', limited: 'everything' } as const
export const toReadersOfUnits = { scope: 'read', limited: 'own units' } as const
export const toDeciders = { scope: 'cases:write', limited: 'own units' } as const

export const noInput = z.object({})
const nothing = z.undefined()

const json = 'application/json'

export function route<
  At extends Address,
  Query extends z.ZodObject = typeof noInput,
  Body extends z.ZodType = typeof nothing,
  Result extends z.ZodType = typeof nothing,
  First extends z.ZodType = z.ZodType,
  Path extends object = PathIn<At>,
>(
  definition: Definition<At, Path, Query, Body, Result, First>,
  work: (input: Input<Path, z.output<Query>, z.output<Body>>) => Promise<RouteResult<z.output<Result>>>,
): AskedRoute<Path, Query, Result>
export function route(
  {
    at,
    scope,
    limited = 'refused',
    summary,
    done,
    command,
    complete,
    maxBytes = 65_536,
    status = 200,
    description = STATUS_CODES[status] ?? '',
    also = [],
    type = json,
    result = nothing,
    refuses = [],
    ...taken
  }: Definition<Address, object, z.ZodObject, z.ZodType, z.ZodType, z.ZodType>,
  work: (input: Input<object, object, unknown>) => Promise<RouteResult<unknown>>,
): AskedRoute {
  const method = methods.find(one => at.startsWith(one)) ?? 'GET'
  const path = at.slice(at.indexOf('/'))
  const takes = { path: parametersIn(path), query: noInput, headers: noInput, ...taken }

  async function workOn(request: Asked, { system: whole, ...context }: RequestContext) {
    const { units } = context.caller
    if (units && limited === 'refused') throw refused(403, 'this concerns everyone, and you are limited to units')
    const system = units && limited === 'own units' ? systemOfUnits(whole, units) : whole
    const path = checked(takes.path, request.path, 404, 'there is nothing at this address: its path')
    const query = checked(takes.query, request.query, 400, 'the query')
    const { value, refused: known } = (await complete?.(request.body, system)) ?? { value: request.body, refused: [] }
    const body = takes.body && checked(takes.body, value, 422, 'the body', known)
    const { headers, text } = request
    const by = context.caller.subject
    return work({ ...context, system, path, query, body, headers, text, by, admin: adminOf(context.caller) })
  }
  const outcomeOf = (...asked: Parameters<typeof workOn>) => refusedOr(workOn(...asked))

  return {
    method,
    path: `/api${path}`,
    scope,
    limited,
    summary,
    done,
    command,
    takes,
    gives: { status, also, description, type, schema: result },
    refuses,
    maxBytes,
    async answer(request, context) {
      const outcome = await outcomeOf(request, context)
      if ('problem' in outcome) return outcome
      const body = encoded(result, outcome.body)
      return resultWith({ status, ...outcome, body }, type, method === 'GET' ? request.headers['if-none-match'] : undefined)
    },
    ask: ({ headers = {}, ...question }, context) =>
      outcomeOf({ ...question, headers, text: question.body === undefined ? '' : JSON.stringify(question.body) }, context),
  }
}

/** Of what is done with 204, or else waits for a second person. */
export const doneOrProposed = (done: string, description = '') => ({
  done: { '': done, proposed: 'Proposed. A second person must do the same within 48 hours.' },
  status: 204,
  also: [202],
  description: `${description}202: proposed, and done once a second person asks for the same before \`until\`.`,
  result: z.optional(z.object({ outcome: z.literal('proposed'), until: instant })),
})

export const asProposed = ({ kind, until }: AwaitsSecond) => ({ status: 202, body: { outcome: kind, until } })

const parametersIn = (path: string): z.ZodObject =>
  z.object(Object.fromEntries(Object.entries(parameters).filter(([name]) => path.includes(`{${name}}`))))

/** Whether a caller may ask it: by their scopes, and by the units to which they are limited. */
export const isAllowed = ({ scope, limited }: Route, { scopes, units }: Caller) => scopes.has(scope) && !(units && limited === 'refused')

const withOutcome = z.object({ outcome: z.string() })

/** What is said of what a route did, in the console and on the command line. */
export const doneBy = ({ done = '' }: Pick<Route, 'done'>, answer: unknown) =>
  typeof done === 'string' ? done : (done[withOutcome.safeParse(answer).data?.outcome ?? ''] ?? '')

const refusedOr = <T>(working: Promise<T>): Promise<T | Refusal> =>
  working.catch((error: unknown) => {
    if (error instanceof RefusedError) return error.refusal
    throw error
  })

export const adminOf = ({ subject, email, name, objectId, isMachine }: Caller): Admin => ({
  subject,
  address: email?.toLowerCase(),
  name,
  objectId,
  isMachine,
})

/** @throws RefusedError if it is not what the schema says */
function checked<T extends z.ZodType>(
  schema: T,
  input: unknown,
  status: number,
  what: string,
  known: readonly InputFault[] = [],
): z.output<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success && known.length === 0) return parsed.data
  const found = mergeFaults(known, parsed.success ? [] : inputFaults(parsed.error.issues, input))
  const errors = found.slice(0, mostProblems).map(inField)
  const more = found.length > errors.length ? `, and ${found.length - errors.length} more` : ''
  throw refused(status, `${what} is not valid: see the errors${more}`, errors)
}

/** @param knownTags the tags of what the client already has */
function resultWith(
  { status, body, headers }: Success<unknown> & { status: number },
  type: string,
  knownTags: string | undefined,
): ApiResult {
  if (body === undefined) return { statusCode: status, headers: { ...headers }, body: '' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const ETag = entityTag(text)
  const isKnown = knownTags?.split(',').some(tag => tag.trim() === ETag) ?? false
  if (isKnown) return { statusCode: 304, headers: { ETag, ...headers }, body: '' }
  return { statusCode: status, headers: { 'Content-Type': type, ETag, ...headers }, body: text }
}

const entityTag = (text: string) => `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`

/** The ETag of an answer with this body. */
export const tagOf = <T extends z.ZodType>(schema: T, body: Shown<T>) => entityTag(written(schema, body))
