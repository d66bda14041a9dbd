import type { Temporal } from 'temporal-polyfill'
import { type DigestLine, digestAt, type QueuedLine } from '#domain/digests/digest.ts'
import type { Timetable } from '#domain/schedule/timetable.ts'
import { earlierOf } from '#domain/schedule/zone.ts'

interface Digest<L> {
  at: Temporal.Instant
  lines: readonly L[]
}

/** The digests that one recipient gets if nothing fails. */
export function digestsOf<L extends DigestLine>(lines: readonly L[], recipient: Timetable) {
  const digests: Digest<L>[] = []
  let waiting = lines.map((line): QueuedLine<L> => ({ line, at: line.at, moved: false }))
  let lastSent: Temporal.PlainDate | undefined
  while (waiting.length > 0) {
    const at = waiting.map(({ at }) => at).reduce(earlierOf)
    const next = digestAt(at, waiting, lastSent, () => recipient)
    waiting = [...next.waiting]
    if (next.lines.length === 0) continue
    digests.push({ at, lines: next.lines })
    lastSent = recipient.dateOf(at)
  }
  return digests
}
