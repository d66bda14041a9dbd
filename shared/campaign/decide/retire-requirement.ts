import { requirementChain } from '../../domain/audit/decision.ts'
import type { Registered } from '../../domain/requirements/registry.ts'
import { inTurn } from '../save/turns.ts'
import { type RegistryPorts, requirementTurn } from './requirement-turn.ts'

/**
 * Keeps new policies from naming a requirement; those in force keep what they froze. Repeating it changes nothing.
 * @param reason about the requirement, never about a person
 * @returns the requirement; `not approved` if no version of it ever was
 * @throws BusyDecisionError
 */
export const retireRequirement = (ports: RegistryPorts, name: string, by: string, reason: string): Promise<Retired> =>
  inTurn(ports, requirementTurn(name), () => retire(ports, name, by, reason))

type Retired = Registered | 'not approved' | 'stale'

async function retire({ registry, audit, clock }: RegistryPorts, name: string, by: string, reason: string): Promise<Retired> {
  const entry = await registry.find(name)
  if (!entry?.current) return 'not approved'
  if (entry.retired) return entry
  const details = { requirement: name, version: entry.current.version }
  await audit.append({ policy: requirementChain, at: clock.now(), by, action: 'retire requirement', reason, details })
  return registry.save({ ...entry, retired: { reason } })
}
