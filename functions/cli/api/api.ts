import type * as z from 'zod'
import { readSession } from '../session/session.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { type Answered, type ApiPage, type Call, call } from './client.ts'

/** The admin API, under the session of the user. @throws CommandError where it refuses or cannot be reached */
export interface Api {
  call<S extends z.ZodType>(request: Call<S>): Promise<Answered<z.output<S>>>
  /** All pages of a list. */
  allPages<T>(request: Call<z.ZodType<ApiPage<T>>>): AsyncGenerator<Answered<ApiPage<T>>>
}

/** Reads the session for each request: a command may outlast a token. */
export function apiFor(around: CliEnvironment): Api {
  const api: Api = {
    call: async request => call(await readSession(around), request, around),
    async *allPages(request) {
      let cursor: string | undefined
      do {
        const page = await api.call({ ...request, query: { ...request.query, cursor } })
        yield page
        cursor = page.body.next
      } while (cursor !== undefined)
    },
  }
  return api
}
