import * as z from 'zod'
import type { Answered, StandInRequest } from './stand-in.ts'

export const googleError = (code: number) => ({ error: { code, message: 'refused', status: 'REFUSED' } })

interface List {
  /** The name of the records in an answer. */
  readonly key: string
  readonly records: readonly object[]
  /** The parameter for the number of records, how many a page has without it, and at most. */
  readonly size: readonly [name: string, usual: number, most: number]
}

/** From where to go on, and in which list. */
const position = z.tuple([z.number(), z.string()])

/** A page of a list. Its token is good for the next one with the same parameters only. */
export function googlePageAnswer({ path, query }: StandInRequest, { key, records, size }: List): Answered {
  const [name, usual, most] = size
  const parameters = new URLSearchParams(query)
  parameters.delete('pageToken')
  const list = `${path}?${parameters}`
  const token = query.get('pageToken')
  const [start, of] = token === null ? [0, list] : (position.safeParse(readable(token)).data ?? [0, ''])
  if (of !== list) return 400
  const end = start + Math.min(Number(query.get(name) ?? usual), most)
  const page = records.slice(start, end)
  const nextPageToken = Buffer.from(JSON.stringify([end, list])).toString('base64url')
  // Google leaves out what is empty.
  return { body: { ...(page.length > 0 ? { [key]: page } : {}), ...(end < records.length ? { nextPageToken } : {}) } }
}

function readable(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
}
