import type { Head, Heads } from '#domain/audit/heads.ts'
import { isBefore } from '#domain/schedule/zone.ts'

export function memoryHeads(): Heads {
  const logged: Head[] = []
  return {
    async save(heads) {
      logged.push(...heads)
    },
    async *list(since) {
      yield* logged.filter(({ at }) => !since || !isBefore(at, since))
    },
  }
}
