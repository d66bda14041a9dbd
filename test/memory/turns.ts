import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Turns } from '#domain/turns.ts'

export function memoryTurns(): Turns {
  const taken = new Map<string, { token: string; until: Temporal.Instant }>()
  return {
    async take(about, token, now, until) {
      const current = taken.get(about)
      if (current && current.token !== token && isBefore(now, current.until)) return false
      taken.set(about, { token, until })
      return true
    },
    async end(about, token) {
      if (taken.get(about)?.token === token) taken.delete(about)
    },
  }
}
