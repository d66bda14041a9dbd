import type { WakeUp, WakeUps } from '#domain/people/wake-up.ts'

/** Keeps every wake-up but repetitions within a minute. */
export function memoryWakeUps(): WakeUps & { kept: readonly WakeUp[] } {
  const kept = new Map<string, WakeUp>()
  return {
    get kept() {
      return [...kept.values()]
    },
    async put(wakeUps) {
      for (const one of wakeUps) {
        const id = `${one.queue} ${one.shard} ${one.at.toString({ smallestUnit: 'minute' })}`
        if (!kept.has(id)) kept.set(id, one)
      }
      return wakeUps
    },
  }
}
