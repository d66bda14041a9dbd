import type { DayCounts } from '#domain/day-counts.ts'

export function memoryDayCounts(): DayCounts {
  const counts = new Map<string, number>()
  return {
    async add(of, on, more, most) {
      const key = `${of} ${on}`
      const sum = (counts.get(key) ?? 0) + more
      if (sum > most) return false
      counts.set(key, sum)
      return true
    },
  }
}
