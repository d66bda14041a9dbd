import type { Draft, Drafts } from '../../shared/domain/policies/drafts.ts'

export function memoryDrafts(): Drafts {
  const drafts = new Map<string, Draft>()
  const revisionOf = (id: string) => drafts.get(id)?.revision ?? 0
  return {
    async find(id) {
      return drafts.get(id)
    },
    async list() {
      return [...drafts.values()].toSorted((a, b) => (a.policy.id < b.policy.id ? -1 : 1))
    },
    async save(draft) {
      const { id } = draft.policy
      if (revisionOf(id) !== draft.revision) return 'stale'
      const saved = { ...draft, revision: draft.revision + 1 }
      drafts.set(id, saved)
      return saved
    },
    async remove(id, revision) {
      if (revisionOf(id) !== revision) return 'stale'
      drafts.delete(id)
      return 'removed'
    },
  }
}
