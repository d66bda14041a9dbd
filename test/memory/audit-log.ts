import { type AuditLog, type ChainedDecision, type ChainKeys, chained, chainKey } from '../../shared/domain/audit/decision.ts'

export const chainKeys: ChainKeys = { current: chainKey('a secret of more than thirty-two characters'), earlier: [] }

export function memoryAuditLog(readKeys = async () => chainKeys): AuditLog {
  const chains = new Map<string, ChainedDecision[]>()
  const chainOf = (policy: string) => chains.get(policy) ?? []
  return {
    async append(decision) {
      const { current } = await readKeys()
      const chain = chainOf(decision.policy)
      const next = chained(decision, chain.at(-1), current)
      chains.set(decision.policy, [...chain, next])
      return next
    },
    async *list(policy, after = 0) {
      yield* chainOf(policy).slice(after)
    },
    find: async (policy, number) => chainOf(policy)[number - 1],
    findLast: async (policy) => chainOf(policy).at(-1),
  }
}
