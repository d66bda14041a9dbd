import type { Timer } from '#campaign/send/pace.ts'

export interface VirtualTimer extends Timer {
  /** Does what takes time on this machine, but none by the timer. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/** Virtual time. Once everybody waits, it moves on to the next who wakes. */
export function virtualTimer(): VirtualTimer {
  let elapsed = 0
  let held = 0
  let isWaking = false
  /** The next to wake first; of several at one moment, who began to wait first. */
  const sleepers: { until: number; wake(): void }[] = []

  function wakeSoon() {
    if (isWaking || held > 0 || sleepers.length === 0) return
    isWaking = true
    setImmediate(wakeNext)
  }

  function wakeNext() {
    isWaking = false
    const next = held > 0 ? undefined : sleepers.shift()
    if (!next) return
    elapsed = Math.max(elapsed, next.until)
    next.wake()
    wakeSoon()
  }

  return {
    elapsed: () => elapsed,
    wait(milliseconds) {
      return new Promise(wake => {
        const until = elapsed + milliseconds
        sleepers.splice(sleepers.findLastIndex(other => other.until <= until) + 1, 0, { until, wake })
        wakeSoon()
      })
    },
    async hold(work) {
      held += 1
      try {
        return await work()
      } finally {
        held -= 1
        wakeSoon()
      }
    },
  }
}
