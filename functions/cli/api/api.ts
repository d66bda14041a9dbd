import type * as z from 'zod'
import type { Failure } from '../failure.ts'
import { readSession } from '../session/session.ts'
import type { Surroundings } from '../surroundings.ts'
import { type Answered, allPages, type Call, call, type Page } from './client.ts'

/** The admin API, for whoever has signed in. */
export interface Api {
  call<S extends z.ZodType>(request: Call<S>): Promise<Answered<z.output<S>> | Failure>
  /** All pages of a list, one after the other; the last is what went wrong, where anything did. */
  allPages<T>(request: Call<z.ZodType<Page<T>>>): AsyncGenerator<Answered<Page<T>> | Failure>
}

/** The session is read anew each time, for a command may last longer than a token. */
export const apiFor = (around: Surroundings): Api => ({
  async call(request) {
    const session = await readSession(around)
    return session.ok ? call(session, request, around) : session
  },
  async *allPages(request) {
    const session = await readSession(around)
    if (session.ok) yield* allPages(session, request, around)
    else yield session
  },
})
