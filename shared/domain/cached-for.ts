import type { Temporal } from 'temporal-polyfill'
import type { Clock } from './schedule/clock.ts'
import { isBefore } from './schedule/zone.ts'

/** Reuses an answer for `lifetime`; a failed question is asked again at once. */
export function cachedFor<Args extends readonly unknown[], T>(
  clock: Clock,
  lifetime: Temporal.DurationLike,
  ask: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly until: Temporal.Instant } | undefined
  return (...args) => {
    const now = clock.now()
    if (!last || !isBefore(now, last.until)) {
      const answer = ask(...args)
      last = { answer, until: now.add(lifetime) }
      answer.catch(() => {
        last = undefined
      })
    }
    return last.answer
  }
}
