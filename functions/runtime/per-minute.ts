import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'

/** Keys one process remembers before it starts over. */
const mostKnown = 10_000

/** A rate limit per key, within one process. */
export function perMinute(most: number, clock: Clock): (key: string) => boolean {
  const known = new Map<string, { until: Temporal.Instant; count: number }>()
  return key => {
    const now = clock.now()
    if (known.size >= mostKnown) known.clear()
    const before = known.get(key)
    const { until, count } = before && isBefore(now, before.until) ? before : { until: now.add({ minutes: 1 }), count: 0 }
    known.set(key, { until, count: count + 1 })
    return count < most
  }
}
