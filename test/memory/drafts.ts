import type { DeletedDraft, Draft, Drafts } from '#domain/policies/store.ts'

export function memoryDrafts(): Drafts {
  const drafts = new Map<string, Draft>()
  const deleted = new Map<string, DeletedDraft>()
  const revisionOf = (id: string) => (drafts.get(id) ?? deleted.get(id))?.revision ?? 0
  return {
    async find(id) {
      return drafts.get(id)
    },
    async findDeleted(id) {
      return deleted.get(id)
    },
    async list() {
      return [...drafts.values()].toSorted((a, b) => (a.policy.id < b.policy.id ? -1 : 1))
    },
    async save(draft) {
      const { id } = draft.policy
      if (revisionOf(id) !== draft.revision) return 'stale'
      const saved = { ...draft, revision: draft.revision + 1 }
      drafts.set(id, saved)
      deleted.delete(id)
      return saved
    },
    async delete(id, { revision, authors }) {
      if (revisionOf(id) !== revision) return 'stale'
      drafts.delete(id)
      deleted.set(id, { revision: revision + 1, authors })
      return 'deleted'
    },
    async remove(id, revision) {
      if (revisionOf(id) !== revision) return 'stale'
      drafts.delete(id)
      deleted.delete(id)
      return 'removed'
    },
  }
}
