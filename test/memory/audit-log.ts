import { type AuditLog, type ChainedDecision, type ChainKeys, chained, chainKey, laneOf } from '#domain/audit/decision.ts'

export const chainKeys: ChainKeys = { current: chainKey('a secret of more than thirty-two characters'), earlier: [] }

/** @param nextLane where the next decision is appended */
export function memoryAuditLog(readKeys = async () => chainKeys, nextLane = () => 0): AuditLog {
  const chains = new Map<string, ChainedDecision[]>()
  const chainOf = (policy: string) => chains.get(policy) ?? []
  return {
    async append(decision) {
      const { current } = await readKeys()
      const chain = chainOf(decision.policy)
      const lane = nextLane()
      const last = chain.findLast(({ number }) => laneOf(number) === lane)
      const next = chained(decision, last, current, lane)
      chains.set(decision.policy, last === chain.at(-1) ? [...chain, next] : [...chain, next].toSorted((a, b) => a.number - b.number))
      return next
    },
    async *list(policy, { after = 0, upTo = Infinity, newestFirst = false } = {}) {
      const found = chainOf(policy).filter(({ number }) => number > after && number <= upTo)
      yield* newestFirst ? found.toReversed() : found
    },
    find: async (policy, number) => chainOf(policy).find(one => one.number === number),
    listLasts: async policy => [...new Map(chainOf(policy).map(one => [laneOf(one.number), one])).values()],
  }
}
