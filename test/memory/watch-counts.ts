import type { AffectedByUnit } from '../../shared/domain/watch/counts.ts'
import type { DayCount, WatchCounts } from '../../shared/domain/watch/store.ts'

export function memoryWatchCounts(): WatchCounts {
  const kept = new Map<string, { readonly count: DayCount; readonly units: AffectedByUnit }>()
  return {
    async save(policy, count, units) {
      kept.set(`${policy} ${count.on}`, { count, units })
    },
    find: async (policy, on) => kept.get(`${policy} ${on}`)?.count,
    findUnits: async (policy, on) => kept.get(`${policy} ${on}`)?.units ?? {},
    list: async (policy) =>
      [...kept]
        .filter(([key]) => key.startsWith(`${policy} `))
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .map(([, { count }]) => count),
  }
}
