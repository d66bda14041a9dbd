import type { AuditLog } from '../../domain/audit/decision.ts'
import { type Heads, type Verification, verify } from '../../domain/audit/heads.ts'
import type { ReadChainKeys } from './chain-keys.ts'
import { type ChainPorts, chainsOf } from './chains.ts'

export interface VerifyingPorts extends ChainPorts {
  readonly audit: AuditLog
  readonly heads: Heads
  readonly chainKeys: ReadChainKeys
}

export type VerifiedChain = Verification & { readonly chain: string }

/**
 * Verifies chains by their seals and by all heads that were ever logged of them.
 * @param only the one to verify; by default all
 * @returns nothing for a chain that there never was
 */
export async function verifyChains(ports: VerifyingPorts, only?: string): Promise<readonly VerifiedChain[]> {
  const { audit, heads, chainKeys } = ports
  // Before the chains: a head that is logged meanwhile must not seem to lie beyond the end.
  const logged = await Array.fromAsync(heads.list())
  const byChain = Map.groupBy(logged, ({ chain }) => chain)
  const chains = (await chainsOf(ports, logged)).filter((chain) => only === undefined || chain === only)
  const keys = await chainKeys()
  const verified: VerifiedChain[] = []
  for (const chain of chains) verified.push({ chain, ...(await verify(audit.list(chain), keys, byChain.get(chain) ?? [])) })
  return verified
}
