import type { ApprovedVersion, Registered, Registry } from '#domain/requirements/registry.ts'

export function memoryRegistry(): Registry {
  const entries = new Map<string, Registered>()
  const versions = new Map<string, readonly ApprovedVersion[]>()
  return {
    async find(name) {
      return entries.get(name)
    },
    async list() {
      return [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    async save(entry) {
      const { name, revision, current } = entry
      const last = entries.get(name)
      if ((last?.revision ?? 0) !== revision) return 'stale'
      const saved = { ...entry, revision: revision + 1 }
      entries.set(name, saved)
      if (current && current.version !== last?.current?.version) versions.set(name, [current, ...(versions.get(name) ?? [])])
      return saved
    },
    async listVersions(name) {
      return versions.get(name) ?? []
    },
  }
}
