import { type Admin, isAuthor } from '../../domain/admin.ts'
import { requirementChain } from '../../domain/audit/decision.ts'
import { type Registered, requirementHash, withApproval } from '../../domain/requirements/registry.ts'
import { inTurn } from '../save/turns.ts'
import { type RegistryPorts, requirementTurn } from './requirement-turn.ts'

/**
 * Freezes the draft of a requirement as its next version, which policies may name from now on, even if it was retired.
 * @param revision the one that the approver saw
 * @throws BusyDecisionError
 */
export const approveRequirement = (ports: RegistryPorts, name: string, revision: number, by: Admin): Promise<Approved> =>
  inTurn(ports, requirementTurn(name), () => approve(ports, name, revision, by))

type Approved = Registered | 'no draft' | 'own draft' | 'stale'

async function approve({ registry, audit, clock }: RegistryPorts, name: string, revision: number, by: Admin): Promise<Approved> {
  const entry = await registry.find(name)
  if (!entry?.draft) return 'no draft'
  if (isAuthor(entry.draft, by)) return 'own draft'
  if (entry.revision !== revision) return 'stale'
  const { requirement } = entry.draft
  const next = withApproval(entry, requirement)
  const details = { requirement: name, document: requirementHash(requirement), version: next.current.version }
  await audit.append({ policy: requirementChain, at: clock.now(), by: by.subject, action: 'approve requirement', details })
  return registry.save(next)
}
