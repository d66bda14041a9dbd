import type { Temporal } from 'temporal-polyfill'
import type { RehearsedEvent } from './events.ts'

/**
 * Events as JSON, one a line, in pieces of many lines.
 * @param size characters in each piece but the last, at least
 */
export function* ndjson(events: Iterable<RehearsedEvent>, size = 65_536): Generator<string> {
  let piece = ''
  for (const event of events) {
    // Only tables count these; the stream shows them as notices and suspensions.
    if (event.kind === 'overdue' || event.kind === 'relapsed') continue
    piece += `${JSON.stringify({ ...event, at: toSeconds(event.at) })}\n`
    if (piece.length < size) continue
    yield piece
    piece = ''
  }
  if (piece) yield piece
}

/** `2023-03-01T08:00:00Z` */
const toSeconds = ({ epochMilliseconds }: Temporal.Instant): string => `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`
