import { controlChain, importChain, requirementChain } from '../../domain/audit/decision.ts'
import type { Head } from '../../domain/audit/heads.ts'
import type { Drafts } from '../../domain/policies/drafts.ts'
import type { Policies } from '../../domain/policies/store.ts'

export interface ChainPorts {
  readonly policies: Policies
  readonly drafts: Drafts
}

/** Every chain: three of their own, one for each policy, and all that were ever logged, whatever became of their policies. */
export async function chainsOf({ policies, drafts }: ChainPorts, logged: readonly Head[]): Promise<readonly string[]> {
  const [active, written] = await Promise.all([policies.listActive(), drafts.list()])
  const ids = [...active, ...written.map(({ policy }) => policy)].map(({ id }) => id)
  return [...new Set([controlChain, importChain, requirementChain, ...[...ids, ...logged.map(({ chain }) => chain)].toSorted()])]
}
