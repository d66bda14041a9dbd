import { type CoverageCounts, unitsWithDevices } from '#domain/coverage/counts.ts'

export function memoryCoverageCounts(): CoverageCounts {
  let last: Awaited<ReturnType<CoverageCounts['find']>>
  return {
    async save(at, units) {
      last = { at, units }
    },
    async find(units) {
      return last && { ...last, units: Object.fromEntries(Object.entries(last.units).filter(([unit]) => units?.has(unit) ?? true)) }
    },
    async findLast() {
      return last && { at: last.at, units: unitsWithDevices(last.units) }
    },
  }
}
