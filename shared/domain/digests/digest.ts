/** When a manager or team gets the lines about overdue cases: one digest a day at most. */
import type { Temporal } from 'temporal-polyfill'
import type { Timetable } from '../schedule/timetable.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'

/** One overdue case, for one recipient. */
export interface DigestLine {
  readonly at: Temporal.Instant
  readonly staff: string
  readonly policy: string
  readonly step: string
  /** Devices in breach at a moment; empty if the case is no longer overdue: the line is dropped. */
  devicesAt(moment: Temporal.Instant): readonly string[]
}

export interface Digest<L extends DigestLine> {
  readonly at: Temporal.Instant
  readonly lines: readonly L[]
}

/**
 * The digests of one recipient. A line due after that date's digest waits for the next working day and is checked again before it goes.
 * Of several lines about one case the last stands for all.
 */
export function digestsOf<L extends DigestLine>(lines: readonly L[], recipient: Timetable): Digest<L>[] {
  const digests: Digest<L>[] = []
  let waiting = lines.map((line) => ({ line, at: line.at, moved: false }))
  let lastSent: Temporal.PlainDate | undefined
  while (waiting.length > 0) {
    const at = waiting.map(({ at }) => at).reduce(earlierOf)
    const date = recipient.dateOf(at)
    const isDue = (entry: { at: Temporal.Instant; moved: boolean }) =>
      entry.at.equals(at) || (entry.moved && recipient.dateOf(entry.at).equals(date))
    const due = waiting.filter(isDue)
    const rest = waiting.filter((entry) => !isDue(entry))
    if (lastSent?.equals(date)) {
      const later = recipient.nextSendAtOfLaterDay(at)
      waiting = [...rest, ...due.map(({ line }) => ({ line, at: later, moved: true }))]
      continue
    }
    waiting = rest
    const overdue = lastOfEachCase(due.map(({ line }) => line).filter((line) => line.devicesAt(at).length > 0))
    if (overdue.length === 0) continue
    digests.push({ at, lines: overdue })
    lastSent = date
  }
  return digests
}

/** Of several lines about one case, the last one. */
export function lastOfEachCase<L extends Pick<DigestLine, 'at' | 'staff' | 'policy'>>(lines: readonly L[]): readonly L[] {
  const byCase = new Map<string, L>()
  for (const line of lines) {
    const key = JSON.stringify([line.staff, line.policy])
    const other = byCase.get(key)
    if (!other || !isBefore(line.at, other.at)) byCase.set(key, line)
  }
  return [...byCase.values()]
}
