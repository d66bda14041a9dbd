import type { Erasures } from '../../shared/domain/people/erasures.ts'

export function memoryErasures(): Erasures {
  const numbers = new Map<string, number>()
  return {
    async findLastNumber(ref) {
      return numbers.get(ref)
    },
    async save(ref, lastNumber) {
      numbers.set(ref, lastNumber)
    },
  }
}
