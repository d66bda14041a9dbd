/** What a page of the console is. It knows only what routes of the admin API answer to its reader. */

import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import type { Admin } from '#domain/admin.ts'
import { getOrCompute } from '#domain/caching.ts'
import type { SafeHtml } from '#domain/html.ts'
import type { Refusal } from '../admin/problem.ts'
import type { AskedRoute, Route, RouteInput, RouteResult, Shown } from '../admin/route.ts'
import type { Form, RefusedForm } from './form.ts'

/** What a route is asked; by default about what the address of the page names. What is undefined is left out. */
export interface Question<Path = unknown, Query extends z.ZodType = z.ZodType>
  extends Partial<Pick<RouteInput<Path, Query>, 'path' | 'headers'>> {
  query?: { readonly [Name in keyof z.input<Query>]?: z.input<Query>[Name] | undefined }
  body?: unknown
}

/** What a route answers if it does not refuse. */
export type AnswerOf<Route> = Route extends AskedRoute<unknown, z.ZodType, infer Result> ? Shown<Result> : never

/** Asks a route of the API in the name of the person who is signed in; refuses without its scope. */
export type Ask = <Path, Query extends z.ZodType, Result extends z.ZodType>(
  route: AskedRoute<Path, Query, Result>,
  question?: Question<Path, Query>,
) => Promise<RouteResult<z.output<Result>>>

/** The same where a page cannot do without: a refusal is the answer of the page. @throws RefusedError */
type Get = <Path, Query extends z.ZodType, Result extends z.ZodType>(
  route: AskedRoute<Path, Query, Result>,
  question?: Question<Path, Query>,
) => Promise<Shown<Result>>

type Find = <Path, Query extends z.ZodType, Result extends z.ZodType>(
  route: AskedRoute<Path, Query, Result>,
  question?: Question<Path, Query>,
) => Promise<Shown<Result> | undefined>

type Change = (route: AskedRoute, question?: Question) => Promise<string>

/** One request for a page. */
export interface Visit {
  /** Of the page, without its query. */
  address: string
  path: Record<string, string>
  query: URLSearchParams
  /** Where a list goes on, as the address says. */
  cursor: string | undefined
  ask: Ask
  /** The same where a page does without: undefined for a refusal. */
  find: Find
  get: Get
  /** Asks one that changes something. @returns what it says once that is done. @throws RefusedError */
  change: Change
  /** The same on the page itself. */
  changeHere: (...asked: Parameters<Change>) => Promise<Taken>
  /** Whether the API allows them to ask it: a button that asks is offered then. */
  may: (route: Route) => boolean
  /** The person who is signed in. */
  admin: Admin
  now: Temporal.Instant
  /** In which times are shown, besides the policy's. */
  zone: string
  /** A form that changes something: only one that this page made is taken. */
  form: (form: Form) => SafeHtml
  /** False once there is no time to begin another part of long work. */
  hasTimeLeft: () => boolean
  /** What the page says of an error, where it must also say what was done before. */
  refusalAfter: (error: unknown) => Refusal
  /** What was sent and is not taken, to be shown again with what is wrong. */
  sent?: RefusedForm
}

/** A file to download. */
export interface Download {
  file: string
  type: string
  body: string | Uint8Array
}

/** A mail as its readers see it, for a frame. */
export interface Framed {
  mail: string
}

/** Where to go, and what to say there. */
interface Taken {
  to: string
  confirmed: string
}

/** What becomes of a form: what a route says once it is done is shown on the page above, unless it says where. HTML, or a file, is the answer itself. */
export type FormResult = string | Taken | SafeHtml | Download

export interface ConsolePage {
  /** With parameters in braces. */
  path: string
  /** What it asks first, or is there to ask: who may not sees neither the page nor a link to it. */
  route: Route
  /** Its heading, and its name in the trail of pages below. */
  title: string | ((visit: Visit) => string | Promise<string>)
  /** The path of the page above; by default the nearest that this path begins with. */
  under?: string
  /** A name in its query with which the page above is shown again. */
  keeps?: string
  /** True where what the page makes of its form is shown while the form is filled in, or where a button `data-next` presses itself. */
  isLive?: true
  /** It lists what is wrong with its form itself. */
  saysFaults?: true
  /** Its form brings a file, and may be as large as `largestFileForm`. */
  takesFile?: true
  /** What stands below the heading, and below what is wrong with a form that was sent. */
  show(visit: Visit): Promise<SafeHtml | Download | Framed>
  /** Takes its form; absent if it has none. */
  take?(visit: Visit, form: URLSearchParams, file: File | undefined): Promise<FormResult>
}

/** What a route answered, if it did. */
export const answerIn = <T>(result: { body: T } | Refusal): T | undefined => ('problem' in result ? undefined : result.body)

/** A question that the page and its title ask once a visit. */
export function oncePerVisit<T extends object>(find: (visit: Visit) => T): (visit: Visit) => T {
  const found = new WeakMap<Visit, T>()
  return visit => getOrCompute(found, visit, () => find(visit))
}
