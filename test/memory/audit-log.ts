import { type AuditLog, type ChainedDecision, chained } from '../../shared/domain/audit/decision.ts'

export function memoryAuditLog(): AuditLog {
  const chains = new Map<string, ChainedDecision[]>()
  return {
    async append(decision) {
      const chain = chains.get(decision.policy) ?? []
      const next = chained(decision, chain.at(-1))
      chains.set(decision.policy, [...chain, next])
      return next
    },
    async *list(policy, after = 0) {
      yield* (chains.get(policy) ?? []).slice(after)
    },
  }
}
