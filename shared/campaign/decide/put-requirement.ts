import type { Admin } from '../../domain/admin.ts'
import { requirementChain } from '../../domain/audit/decision.ts'
import type { NamedRequirement } from '../../domain/requirements/document.ts'
import { type Registered, requirementHash, unwritten, withDraft } from '../../domain/requirements/registry.ts'
import { inTurn } from '../save/turns.ts'
import { type RegistryPorts, requirementTurn } from './requirement-turn.ts'

/**
 * Writes the draft of a requirement.
 * @param after the revision last seen, 0 for a requirement not yet known
 * @returns the requirement with its draft; `other kind` if a version of another kind was approved
 * @throws BusyDecisionError
 */
export const putRequirement = (ports: RegistryPorts, put: NamedRequirement, after: number, by: Admin): Promise<Put> =>
  inTurn(ports, requirementTurn(put.name), () => write(ports, put, after, by))

type Put = Registered | 'other kind' | 'stale'

async function write(
  { registry, audit, clock }: RegistryPorts,
  { name, requirement }: NamedRequirement,
  after: number,
  by: Admin,
): Promise<Put> {
  const entry = (await registry.find(name)) ?? unwritten(name)
  if (entry.revision !== after) return 'stale'
  if (entry.current && entry.current.requirement.kind !== requirement.kind) return 'other kind'
  const details = { requirement: name, document: requirementHash(requirement), revision: after + 1 }
  await audit.append({ policy: requirementChain, at: clock.now(), by: by.subject, action: 'put requirement', details })
  return registry.save(withDraft(entry, requirement, by))
}
