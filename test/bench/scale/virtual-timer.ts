import type { Timer } from '../../../shared/campaign/send/pace.ts'

/** Virtual time. Once everybody waits, it moves on to the next who wakes. */
export function virtualTimer(): Timer {
  let elapsed = 0
  let isWaking = false
  /** The next to wake first; of several at one moment, who began to wait first. */
  const sleepers: { readonly until: number; wake(): void }[] = []

  const wakeNext = () => {
    const next = sleepers.shift()
    isWaking = sleepers.length > 0
    if (!next) return
    elapsed = Math.max(elapsed, next.until)
    next.wake()
    if (isWaking) setImmediate(wakeNext)
  }

  return {
    elapsed: () => elapsed,
    wait(milliseconds) {
      return new Promise((wake) => {
        const until = elapsed + milliseconds
        sleepers.splice(sleepers.findLastIndex((other) => other.until <= until) + 1, 0, { until, wake })
        if (!isWaking) setImmediate(wakeNext)
        isWaking = true
      })
    },
  }
}
