import { type SuppressionList, SuppressionListError } from '#domain/emails/mailer.ts'

interface MemorySuppressionList extends SuppressionList {
  put(address: string): void
  all(): readonly string[]
  /** From now on nothing can be removed. */
  fail(): void
}

export function memorySuppressionList(): MemorySuppressionList {
  const addresses = new Set<string>()
  let fails = false
  return {
    async remove(address) {
      if (fails) throw new SuppressionListError()
      addresses.delete(address)
    },
    put: address => void addresses.add(address),
    all: () => [...addresses],
    fail: () => {
      fails = true
    },
  }
}
