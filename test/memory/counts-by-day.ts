import type { Temporal } from 'temporal-polyfill'
import type { CountsByDay } from '#domain/counts-by-day.ts'
import type { CaseCounts } from '#domain/people/case-counts.ts'
import type { WatchCounts } from '#domain/watch/counts.ts'
import { allUnder } from './keyed.ts'

export const memoryWatchCounts = (): WatchCounts => countsByDay({})

export const memoryCaseCounts = (): CaseCounts => countsByDay([])

function countsByDay<Count extends { on: Temporal.PlainDate }, Units>(nothing: Units): CountsByDay<Count, Units> {
  const kept = new Map<string, { count: Count; units: Units }>()
  return {
    async save(policy, count, units) {
      kept.set(`${policy} ${count.on}`, { count, units })
    },
    find: async (policy, on) => kept.get(`${policy} ${on}`)?.count,
    findUnits: async (policy, on) => kept.get(`${policy} ${on}`)?.units ?? nothing,
    list: async policy =>
      allUnder(kept, `${policy} `)
        .map(({ count }) => count)
        .toReversed(),
  }
}
