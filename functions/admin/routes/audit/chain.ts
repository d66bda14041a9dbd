import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import type { System } from '../../../compose.ts'
import type { Refusal } from '../../problem.ts'
import { draftOrVersion, noPolicy } from '../policies/policy.ts'

/** A chain without decisions always holds: a misspelt policy must not pass for one that was verified. */
export async function unknownChain(system: System, chain: string): Promise<Refusal | undefined> {
  return chain === controlChain || (await draftOrVersion(system, chain)) ? undefined : noPolicy(chain)
}
