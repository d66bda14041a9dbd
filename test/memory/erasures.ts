import type { Erasures } from '#domain/people/store.ts'

export function memoryErasures(): Erasures {
  const underWay = new Map<string, string>()
  return {
    async begin(ref, staff) {
      underWay.set(ref, staff)
    },
    async findStaff(ref) {
      return underWay.get(ref)
    },
    async end(ref) {
      underWay.delete(ref)
    },
  }
}
