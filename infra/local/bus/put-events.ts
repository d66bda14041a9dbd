import * as z from 'zod'
import { jsonOf } from '../json.ts'

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Seconds since 1970. */
  Time: z.number().optional(),
})

/** One event in a request. */
export type PutEntry = Readonly<z.infer<typeof entry>>

const request = z.object({ Entries: z.array(entry).default([]) })

const mostEntries = 10
/** Bytes of all entries of a request. */
const mostBytes = 256 * 1024

/** Why the service refuses a whole request, under its own error name. */
export interface RefusedRequest {
  readonly type: 'SerializationException' | 'ValidationException'
  readonly message: string
}

/**
 * The entries of a PutEvents request, within the limits of the service.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function readEntries(body: string): { readonly entries: readonly PutEntry[] } | { readonly refused: RefusedRequest } {
  const parsed = request.safeParse(jsonOf(body))
  if (!parsed.success) return { refused: { type: 'SerializationException', message: z.prettifyError(parsed.error) } }
  const { Entries: entries } = parsed.data
  const invalid = (message: string) => ({ refused: { type: 'ValidationException', message } }) as const
  const constraint = "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length"
  if (entries.length < 1) return invalid(`${constraint} greater than or equal to 1`)
  if (entries.length > mostEntries) return invalid(`${constraint} less than or equal to ${mostEntries}`)
  if (entries.reduce((sum, one) => sum + sizeOf(one), 0) > mostBytes)
    return invalid('Total size of the entries in the request is over the limit.')
  return { entries }
}

/**
 * Bytes of an entry, by the service's rule.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
 */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14)
}

/** A complete entry, or why this one fails; the other entries of its request are unaffected. */
export type ReadEntry =
  | { readonly source: string; readonly type: string; readonly detail: Readonly<Record<string, unknown>> }
  | { readonly code: string; readonly message: string }

export function readEntry({ Source, DetailType, Detail }: PutEntry): ReadEntry {
  if (!Source) return missing('Source')
  if (!DetailType) return missing('DetailType')
  if (!Detail) return missing('Detail')
  const detail = z.record(z.string(), z.unknown()).safeParse(jsonOf(Detail))
  if (!detail.success) return { code: 'MalformedDetail', message: 'Detail is malformed.' }
  return { source: Source, type: DetailType, detail: detail.data }
}

const missing = (name: string): ReadEntry => ({
  code: 'InvalidArgument',
  message: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
})
