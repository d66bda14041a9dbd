import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { RehearsedEvent } from './events.ts'

/** Only tables count these, and stages; the stream shows them as notices and suspensions. */
const unprinted: ReadonlySet<RehearsedEvent['kind']> = new Set(['overdue', 'relapsed', 'ended', 'reached'])

/**
 * Events as JSON, one a line, in pieces of many lines.
 * @param size characters in each piece but the last, at least
 */
export function* ndjson(events: Iterable<RehearsedEvent>, size = 65_536): Generator<string> {
  let piece = ''
  for (const event of events) {
    if (unprinted.has(event.kind)) continue
    piece += `${JSON.stringify({ ...event, at: toSeconds(event.at), stage: undefined, ...statesIn(event) })}\n`
    if (piece.length < size) continue
    yield piece
    piece = ''
  }
  if (piece) yield piece
}

const statesIn = (event: RehearsedEvent): object =>
  'states' in event && event.states
    ? { states: Object.fromEntries(Object.entries(event.states).map(([policy, deadline]) => [policy, toSeconds(deadline)])) }
    : {}

/** `2023-03-01T08:00:00Z` */
const toSeconds = ({ epochMilliseconds }: Temporal.Instant): string => `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`

const orderedLine = z.object({
  at: z.string(),
  kind: z.string(),
  staff: z.string(),
  step: z.exactOptional(z.string()),
  device: z.exactOptional(z.string()),
  to: z.exactOptional(z.string()),
})

/** What a line is ordered by: lists of text, to be compared from their start. */
export function placeOf(line: string): readonly string[] {
  const { at, kind, staff, step, device = '', to = '' } = orderedLine.parse(JSON.parse(line))
  return [at, kind, staff, step ?? device, to]
}
