import { type PolicyVersion, ruleOf } from '#domain/policies/policy.ts'
import { type Policies, PolicyNotFoundError } from '#domain/policies/store.ts'
import { nextVersion } from '#domain/policies/versions.ts'

export function memoryPolicies(): Policies {
  const versions = new Map<string, readonly PolicyVersion[]>()
  function freeze(version: PolicyVersion): PolicyVersion | 'stale' {
    const earlier = versions.get(version.id) ?? []
    if (earlier.length !== version.version - 1) return 'stale'
    versions.set(version.id, [...earlier, version])
    return version
  }

  return {
    async listActive() {
      return [...versions.values()].flatMap(ofOne => ofOne.at(-1) ?? [])
    },
    async get(id, version) {
      const found = versions.get(id)?.[version - 1]
      if (!found) throw new PolicyNotFoundError(id, version)
      return found
    },
    async activate(policy, after, frozen) {
      const last = versions.get(policy.id)?.at(-1)
      return (last?.version ?? 0) === after ? freeze(nextVersion(policy, last, undefined, frozen)) : 'stale'
    },
    async halt(id, after, halted, frozen) {
      const last = versions.get(id)?.at(-1)
      if (!last) throw new PolicyNotFoundError(id, after)
      return last.version === after ? freeze(nextVersion(ruleOf(last), last, halted, frozen)) : 'stale'
    },
    async listVersions(id) {
      return versions.get(id)?.toReversed() ?? []
    },
  }
}
