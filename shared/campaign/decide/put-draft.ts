import { type Admin, withAuthor } from '../../domain/admin.ts'
import type { AuditLog } from '../../domain/audit/decision.ts'
import { documentHash } from '../../domain/policies/document-hash.ts'
import type { Draft, Drafts } from '../../domain/policies/drafts.ts'
import type { Policy } from '../../domain/policies/policy.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface PuttingPorts {
  readonly drafts: Drafts
  readonly audit: AuditLog
  readonly clock: Clock
}

/**
 * Writes the draft of a policy, in the audit log first.
 * @param before the draft that it replaces, if there is one
 */
export async function putDraft(
  { drafts, audit, clock }: PuttingPorts,
  policy: Policy,
  before: Draft | undefined,
  by: Admin,
): Promise<Draft | 'stale'> {
  const { revision, authors } = before ?? (await drafts.findDeleted(policy.id)) ?? { revision: 0, authors: [] }
  const details = { document: documentHash(policy), revision: revision + 1 }
  await audit.append({ policy: policy.id, at: clock.now(), by: by.subject, action: 'put draft', details })
  return drafts.save({ policy, revision, authors: withAuthor(authors, by) })
}
