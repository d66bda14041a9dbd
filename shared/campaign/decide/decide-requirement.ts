import { type Admin, isAuthor } from '#domain/admin.ts'
import { type AuditLog, requirementChain } from '#domain/audit/decision.ts'
import {
  type NamedRequirement,
  type Registered,
  type Registry,
  requirementHash,
  unwritten,
  withApproval,
  withDraft,
} from '#domain/requirements/registry.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'

/**
 * Writes the draft of a requirement.
 * @param after the revision last seen, 0 for a requirement not yet known
 * @returns the requirement with its draft; `other kind` if a version of another kind was approved
 * @throws BusyDecisionError
 */
export const putRequirement = (
  ports: RegistryPorts,
  { name, requirement }: NamedRequirement,
  after: number,
  by: Admin,
): Promise<Registered | 'other kind' | 'stale'> =>
  inTurn(ports, requirementTurn(name), async () => {
    const { registry, audit, clock } = ports
    const entry = (await registry.find(name)) ?? unwritten(name)
    if (entry.revision !== after) return 'stale'
    if (entry.current && entry.current.requirement.kind !== requirement.kind) return 'other kind'
    const details = { requirement: name, document: requirementHash(requirement), revision: after + 1 }
    await audit.append({ policy: requirementChain, at: clock.now(), by: by.subject, action: 'put requirement', details })
    return registry.save(withDraft(entry, requirement, by))
  })

interface RegistryPorts extends TurnPorts {
  registry: Registry
  audit: AuditLog
}

/** What a turn to decide about a requirement is about. */
const requirementTurn = (name: string) => `requirement ${name}`

/**
 * Freezes the draft of a requirement as its next version, which policies may name from now on, even if it was retired.
 * @param revision the one that the approver saw
 * @throws BusyDecisionError
 */
export const approveRequirement = (
  ports: RegistryPorts,
  name: string,
  revision: number,
  by: Admin,
): Promise<Registered | 'no draft' | 'own draft' | 'stale'> =>
  inTurn(ports, requirementTurn(name), async () => {
    const { registry, audit, clock } = ports
    const entry = await registry.find(name)
    if (!entry?.draft) return 'no draft'
    if (isAuthor(entry.draft, by)) return 'own draft'
    if (entry.revision !== revision) return 'stale'
    const { requirement } = entry.draft
    const next = withApproval(entry, requirement)
    const details = { requirement: name, document: requirementHash(requirement), version: next.current.version }
    await audit.append({ policy: requirementChain, at: clock.now(), by: by.subject, action: 'approve requirement', details })
    return registry.save(next)
  })

/**
 * Keeps new policies from naming a requirement; those in force keep what they froze. Repeating it changes nothing.
 * @param reason about the requirement, never about a person
 * @returns the requirement; `not approved` if no version of it ever was
 * @throws BusyDecisionError
 */
export const retireRequirement = (
  ports: RegistryPorts,
  name: string,
  by: string,
  reason: string,
): Promise<Registered | 'not approved' | 'stale'> =>
  inTurn(ports, requirementTurn(name), async () => {
    const { registry, audit, clock } = ports
    const entry = await registry.find(name)
    if (!entry?.current) return 'not approved'
    if (entry.retired) return entry
    const details = { requirement: name, version: entry.current.version }
    await audit.append({ policy: requirementChain, at: clock.now(), by, action: 'retire requirement', reason, details })
    return registry.save({ ...entry, retired: { reason } })
  })
