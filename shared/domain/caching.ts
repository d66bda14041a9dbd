import type { Temporal } from 'temporal-polyfill'
import type { Clock } from './schedule/clock.ts'
import { isBefore } from './schedule/zone.ts'

/** Reuses an answer for `lifetime`; a failed question is asked again at once. */
export function cachedFor<Args extends readonly unknown[], T>(
  clock: Clock,
  lifetime: Temporal.DurationLike,
  ask: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let last: { answer: Promise<T>; until: Temporal.Instant } | undefined
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

interface Memory<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
}

/** Values beyond these are returned as they are. */
const mostShared = 100_000

/** Returns the first of equal values, so that many hold one. */
export function sharer<T extends string | object>(keyOf: (value: T) => string): (value: T) => T {
  const known = new Map<string, T>()
  return value => (known.size < mostShared ? getOrCompute(known, keyOf(value), () => value) : (known.get(keyOf(value)) ?? value))
}

/** The value under `key`, computed once. */
export function getOrCompute<K, V extends object | string>(memory: Memory<K, V>, key: K, compute: () => V): V {
  const known = memory.get(key)
  if (known !== undefined) return known
  const value = compute()
  memory.set(key, value)
  return value
}
