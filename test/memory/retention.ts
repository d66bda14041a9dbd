import type { RetentionState, RetentionStore } from '#domain/people/retention.ts'

export function memoryRetention(): RetentionStore {
  let state: RetentionState = {}
  return {
    async find() {
      return state
    },
    async noteList(listAt) {
      state = { ...state, listAt }
    },
    async saveRound(sweptAt, counts) {
      state = { ...state, sweptAt, counts }
    },
  }
}
