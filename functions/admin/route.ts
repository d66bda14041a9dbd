/** A route of the admin API: what it takes and gives, by schemas that both check requests and describe them. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Caller } from '../../shared/adapters/oidc/access-token.ts'
import type { Scope } from '../../shared/adapters/oidc/scopes.ts'
import { fieldName, findings } from '../../shared/domain/problem.ts'
import type { System } from '../compose.ts'
import type { Run } from '../runtime/middleware.ts'
import { type Refusal, refuse } from './problem.ts'

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/** A request, as far as routes are told of it. */
export interface ApiRequest {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** With names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON, read. */
  readonly body: unknown
}

/** Who asks, and what there is to answer with. */
export interface Surroundings {
  readonly caller: Caller
  readonly system: System
  readonly logger: Run['logger']
  /** Sample mails cost, and are mail: false where a subject has had some a moment ago. */
  readonly mayMailSamples: (subject: string) => boolean
}

/** What a route answers where all went well; text where it is not JSON. */
export interface Given<T> {
  readonly body: T
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the one of its definition. */
  readonly status?: number
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Route {
  /** As documents and clients name it. */
  readonly name: string
  readonly method: Method
  /** With parameters in braces. */
  readonly path: string
  /** Which the caller's token must have. */
  readonly scope: Scope
  readonly does: string
  readonly takes: { readonly path: z.ZodObject; readonly query: z.ZodObject; readonly headers: z.ZodObject; readonly body?: z.ZodType }
  readonly gives: {
    readonly status: number
    readonly also: readonly number[]
    readonly what: string
    readonly type: string
    readonly schema: z.ZodType
  }
  /** How it may refuse, besides the ways that all routes share. */
  readonly refuses: readonly number[]
  /** Bytes of a body at most. */
  readonly most: number
  answer(request: ApiRequest, surroundings: Surroundings): Promise<Answer | Refusal>
}

interface Definition<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Result extends z.ZodType> {
  readonly at: readonly [Method, string]
  readonly scope: Scope
  readonly does: string
  readonly path: Path
  readonly query: Query
  readonly headers?: z.ZodObject
  readonly body: Body
  readonly most?: number
  readonly status?: number
  /** Other statuses of an answer that all went well. */
  readonly also?: readonly number[]
  readonly what: string
  readonly type?: string
  readonly result: Result
  readonly refuses?: readonly number[]
}

/** What a route's work is told. */
export interface Asked<Path, Query, Body> extends Surroundings {
  readonly path: Path
  readonly query: Query
  readonly body: Body
  readonly headers: ApiRequest['headers']
  /** The subject of the caller's token. */
  readonly by: string
}

/** For a route that takes none. */
export const none = z.object({})
export const noBody = z.undefined()
export const noResult = z.undefined()

const json = 'application/json'

export function route<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Result extends z.ZodType>(
  name: string,
  {
    at: [method, path],
    scope,
    does,
    headers = none,
    most = 65_536,
    status = 200,
    also = [],
    what,
    type = json,
    refuses = [],
    ...schemas
  }: Definition<Path, Query, Body, Result>,
  work: (asked: Asked<z.output<Path>, z.output<Query>, z.output<Body>>) => Promise<Given<z.input<Result>> | Refusal>,
): Route {
  const hasBody = !(schemas.body instanceof z.ZodUndefined)
  return {
    name,
    method,
    path: `/api${path}`,
    scope,
    does,
    takes: { path: schemas.path, query: schemas.query, headers, ...(hasBody ? { body: schemas.body } : {}) },
    gives: { status, also, what, type, schema: schemas.result },
    refuses,
    most,
    async answer(request, surroundings) {
      const ofPath = checked(schemas.path, request.path, 404, 'there is nothing at this address: its path')
      if ('problem' in ofPath) return ofPath
      const ofQuery = checked(schemas.query, request.query, 400, 'the query')
      if ('problem' in ofQuery) return ofQuery
      const ofBody = checked(schemas.body, hasBody ? request.body : undefined, 422, 'the body')
      if ('problem' in ofBody) return ofBody
      const given = await work({
        ...surroundings,
        path: ofPath.value,
        query: ofQuery.value,
        body: ofBody.value,
        headers: request.headers,
        by: surroundings.caller.subject,
      })
      if ('problem' in given) return given
      return answerWith({ status, ...given }, type, method === 'GET' ? request.headers['if-none-match'] : undefined)
    },
  }
}

/** Says what is wrong with which field. */
function checked<T extends z.ZodType>(schema: T, input: unknown, status: number, what: string): { readonly value: z.output<T> } | Refusal {
  const parsed = schema.safeParse(input)
  if (parsed.success) return { value: parsed.data }
  const errors = findings(parsed.error.issues, input).map(({ path, message }) => ({ field: fieldName(path), message }))
  return refuse(status, `${what} cannot be used: see what is wrong with which field`, { errors: errors.slice(0, 50) })
}

/** @param known the tags of what the client has already */
function answerWith(
  { status, body, headers }: Given<unknown> & { readonly status: number },
  type: string,
  known: string | undefined,
): Answer {
  if (body === undefined) return { status, headers: { ...headers }, body: '' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const ETag = tagOf(text)
  const isKnown = known?.split(',').some((tag) => tag.trim() === ETag) ?? false
  if (isKnown) return { status: 304, headers: { ETag, ...headers }, body: '' }
  return { status, headers: { 'Content-Type': type, ETag, ...headers }, body: text }
}

/** Of an answer, by all that is in it. */
export const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
