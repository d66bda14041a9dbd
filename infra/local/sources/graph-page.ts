/** Answers as Graph writes them. */
import type { Answered, StandInRequest } from './stand-in.ts'

export const graphError = (status: number) => ({ error: { code: `Refused${status}`, message: 'The stand-in refuses this.' } })

/** Pages are named by the place where they begin. */
export function graphPageAnswer(all: readonly object[], { query, origin, path }: StandInRequest, pageSize: number): Answered {
  const start = Number(query.get('$skiptoken') ?? 0)
  const size = Math.min(pageSize, Number(query.get('$top') ?? pageSize))
  if (!Number.isInteger(start) || start > all.length || !(size > 0)) return 400
  const next = new URLSearchParams(query)
  next.set('$skiptoken', String(start + size))
  return {
    body: {
      '@odata.context': `${origin}/$metadata`,
      ...(start + size < all.length ? { '@odata.nextLink': `${origin}${path}?${next}` } : {}),
      value: all.slice(start, start + size).map((record) => selected(record, query)),
    },
  }
}

/** The record with the fields that are selected and expanded. */
export function selected(record: object, query: URLSearchParams): object {
  const wanted = query.get('$select')?.split(',')
  const expanded = query.get('$expand')?.split('(')[0]
  return wanted ? Object.fromEntries(Object.entries(record).filter(([name]) => wanted.includes(name) || name === expanded)) : record
}
