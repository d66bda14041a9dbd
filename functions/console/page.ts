/** What a page of the console is. It knows only what routes of the admin API answer to its reader. */

import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import type { Scope } from '../../shared/adapters/oidc/scopes.ts'
import type { SafeHtml } from '../../shared/domain/html.ts'
import type { Refusal } from '../admin/problem.ts'
import type { AskedRoute, RouteInput, RouteResult } from '../admin/route.ts'
import type { ConsoleConfirmation } from './confirmations.ts'
import type { ConsoleSection } from './sections.ts'

/** Asks a route of the API in the name of the person who is signed in; refuses without its scope. */
export type Ask = <Path extends z.ZodType, Query extends z.ZodType, Result extends z.ZodType>(
  route: AskedRoute<Path, Query, Result>,
  question: RouteInput<Path, Query>,
) => Promise<RouteResult<z.output<Result>>>

/** One request for a page. */
export interface Visit {
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly ask: Ask
  readonly may: (scope: Scope) => boolean
  /** To units: what is about everybody is refused. */
  readonly isLimited: boolean
  /** The person who is signed in, as decisions name them. */
  readonly by: string
  readonly now: Temporal.Instant
  /** In which times are shown, besides the policy's. */
  readonly zone: string
  /** A form that changes something: only one that this page made is taken. @param to by default the page itself */
  readonly form: (content: SafeHtml, to?: string) => SafeHtml
  /** False once there is no time to begin another part of long work. */
  readonly hasTimeLeft: () => boolean
  /** What the page says of an error, where it must also say what was done before. */
  readonly refusalAfter: (error: unknown) => Refusal
  /** What was sent and is not taken, to be shown again with what is wrong. */
  readonly sent?: RefusedForm
}

export interface RefusedForm {
  readonly form: URLSearchParams
  readonly refusal: Refusal
}

export interface PageContent {
  readonly title: string
  readonly main: SafeHtml
  /** Where the page stands in the navigation. */
  readonly section?: ConsoleSection
  /** Pages above it, outermost first. */
  readonly above?: readonly { readonly name: string; readonly to: string }[]
  /** True where what the page makes of its form is shown while the form is filled in. */
  readonly isLive?: boolean
}

/** A file to download. */
export interface Download {
  readonly file: string
  readonly type: string
  readonly body: string | Uint8Array
}

/** A mail as its readers see it, for a frame. */
export interface Framed {
  readonly mail: string
}

/** Taken: where to go, and what to say there. */
export interface Taken {
  readonly to: string
  readonly confirmed: ConsoleConfirmation
}

export interface ConsolePage {
  /** With parameters in braces. */
  readonly path: string
  /** Without it nobody sees the page, nor a link to it. */
  readonly scope: Scope
  show(visit: Visit): Promise<PageContent | Download | Framed | Refusal>
  /** Its form brings a file, and may be as large as `largestFileForm`. */
  readonly takesFile?: true
  /** Takes its form, or answers it with a page or a file where that leads nowhere else; absent if it has none. */
  take?(visit: Visit, form: URLSearchParams, file: File | undefined): Promise<Taken | PageContent | Download | Refusal>
}
