import type { AccessStates, ComparisonState, StoredAccessState } from '#domain/access/states.ts'

export function memoryAccessStates(): AccessStates {
  const stored = new Map<string, StoredAccessState>()
  const keyOf = (person: string, device: string) => `${person} ${device}`
  let comparison: ComparisonState = {}
  return {
    async find(person, device) {
      return stored.get(keyOf(person, device))
    },
    async save(state, version) {
      const key = keyOf(state.target.person, state.target.device)
      if ((stored.get(key)?.version ?? 0) !== version) return 'stale'
      stored.set(key, { state, version: version + 1 })
      return 'saved'
    },
    async remove({ state: { target }, version }) {
      const key = keyOf(target.person, target.device)
      if (stored.get(key)?.version !== version) return 'stale'
      stored.delete(key)
      return 'removed'
    },
    async list(most, from = '') {
      const keys = [...stored.keys()]
        .filter(key => key > from)
        .toSorted()
        .slice(0, most)
      const states = keys.flatMap(key => stored.get(key)?.state ?? [])
      const last = keys.at(-1)
      return { states, next: last && keys.length === most ? last : undefined }
    },
    async findComparison() {
      return comparison
    },
    async saveComparison(state) {
      comparison = state
    },
  }
}
