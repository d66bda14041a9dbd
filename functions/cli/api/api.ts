import type * as z from 'zod'
import { type CommandFailure, failureOf } from '../failure.ts'
import { readSession } from '../session/session.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { type Answered, type ApiPage, allPages, type Call, call } from './client.ts'

/** The admin API, under the session of the user. */
export interface Api {
  call<S extends z.ZodType>(request: Call<S>): Promise<Answered<z.output<S>> | CommandFailure>
  /** All pages of a list; ends at the first failure. */
  allPages<T>(request: Call<z.ZodType<ApiPage<T>>>): AsyncGenerator<Answered<ApiPage<T>> | CommandFailure>
}

/** Reads the session for each request: a command may outlast a token. */
export const apiFor = (around: CliEnvironment): Api => ({
  call: async (request) => {
    const session = await readSession(around).catch(failureOf)
    return 'ok' in session ? session : call(session, request, around)
  },
  async *allPages(request) {
    yield* allPages(await readSession(around), request, around)
  },
})
