import { mostListed, type PendingProposal, type Proposals } from '#domain/proposals.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'

export function memoryProposals(clock: Clock): Proposals {
  const kept = new Map<string, PendingProposal>()
  return {
    async find(about) {
      const proposal = kept.get(about)
      return proposal && isBefore(clock.now(), proposal.until) ? proposal : undefined
    },
    async save(about, proposal) {
      kept.set(about, proposal)
    },
    async remove(about) {
      kept.delete(about)
    },
    listOpen: async () => [...kept.values()].filter(({ until }) => isBefore(clock.now(), until)).slice(0, mostListed),
  }
}
