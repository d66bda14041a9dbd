import type { PolicyVersion } from '../policies/policy.ts'
import { type Policies, PolicyNotFoundError } from '../policies/store.ts'

/** Policies kept for as long as the process runs. */
export function memoryPolicies(): Policies {
  const versions = new Map<string, readonly PolicyVersion[]>()
  return {
    async listActive() {
      return [...versions.values()].flatMap((ofOne) => ofOne.at(-1) ?? [])
    },
    async get(id, version) {
      const found = versions.get(id)?.[version - 1]
      if (!found) throw new PolicyNotFoundError(id, version)
      return found
    },
    async activate(policy, after) {
      const earlier = versions.get(policy.id) ?? []
      if (earlier.length !== after) return 'stale'
      const activated = { ...policy, version: after + 1 }
      versions.set(policy.id, [...earlier, activated])
      return activated
    },
  }
}
