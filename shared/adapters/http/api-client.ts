/** Questions to the API of another system: one token, patience, a list of hosts, and a schema for each answer. */
import type * as z from 'zod'

/** Where a token comes from. It is asked for again when the last one is over, or was refused. */
export type FetchToken = () => Promise<{ readonly token: string; readonly secondsLeft: number }>

export interface ApiClientSettings {
  /** What people call the other system, for messages: `Microsoft Graph`. */
  readonly system: string
  /** Hosts that may be asked: of an address from an answer, such as a next page, this is checked too. */
  readonly hosts: readonly string[]
  readonly token: FetchToken
  /** Milliseconds that all repeats of one question may take together. Default: 60,000. */
  readonly patience?: number
}

/** What the client needs from around: tests give their own. */
export interface ApiSurroundings {
  readonly fetch: typeof fetch
  /** Milliseconds since any moment. */
  readonly elapsed: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1, for jitter. */
  readonly random: () => number
}

export interface ApiQuestion {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** Maximum bytes of the answer. Default: 20 MB. */
  readonly most?: number
  /** What is not granted where the answer is 403: in the error's message. */
  readonly permission?: string
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
  /** A file from a signed address: without a token, only from the hosts, as a stream. */
  download(address: string): Promise<ReadableStream<Uint8Array>>
}
