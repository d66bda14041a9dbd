import type { EndedSessions } from '#domain/ended-sessions.ts'

export function memoryEndedSessions(): EndedSessions {
  const ended = new Set<string>()
  return {
    has: async secret => ended.has(secret),
    async save(secret) {
      ended.add(secret)
    },
  }
}
