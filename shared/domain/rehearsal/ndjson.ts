import type { Temporal } from 'temporal-polyfill'
import type { RehearsedEvent } from './events.ts'

/**
 * Events as one JSON object a line, in pieces of many lines.
 * @param size characters that a piece has at least, but for the last one
 */
export function* ndjson(events: Iterable<RehearsedEvent>, size = 65_536): Generator<string> {
  let piece = ''
  for (const event of events) {
    // Turns that a table counts; the stream has them in its notices and suspensions.
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
