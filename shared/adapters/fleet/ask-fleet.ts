import type * as z from 'zod'
import type { ApiClient } from '../http/api-client.ts'

type Query = Record<string, string | number | boolean>

/** @param path of the API, such as `/hosts` @throws SourceError */
export type AskFleet = <S extends z.ZodType>(path: string, answer: S, query?: Query) => Promise<z.output<S>>

/** Enough to read everything, and to have a host report again. */
export const role = 'the global role Observer'

/** @param api address of its first version */
export const askFleet =
  (client: ApiClient, api: string): AskFleet =>
  async (path, answer, query = {}) => {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))
    return (await client.ask(`${api}${path}?${search}`, answer, { permission: role })).body
  }
