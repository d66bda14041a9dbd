import type { AuditLog } from '../../domain/audit/decision.ts'
import { documentHash } from '../../domain/policies/document-hash.ts'
import type { Draft, Drafts } from '../../domain/policies/drafts.ts'
import { isSameRule } from '../../domain/policies/versions.ts'
import type { Rehearsals } from '../../domain/rehearsal/jobs.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface SubmittingPorts {
  readonly drafts: Drafts
  readonly rehearsals: Rehearsals
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Submits a rehearsed draft for approval. @returns the draft as submitted, or why it was not */
export async function submitDraft(
  { drafts, rehearsals, audit, clock }: SubmittingPorts,
  id: string,
  rehearsal: string,
  by: string,
): Promise<Draft | 'no draft' | 'not rehearsed' | 'stale'> {
  const draft = await drafts.find(id)
  if (!draft) return 'no draft'
  if (draft.submitted?.rehearsal === rehearsal && draft.submitted.by === by) return draft
  const job = await rehearsals.find(id, rehearsal)
  if (job?.state !== 'done' || !isSameRule(draft.policy, job.policy)) return 'not rehearsed'
  await audit.append({ policy: id, at: clock.now(), by, action: 'submit', details: { document: documentHash(draft.policy), rehearsal } })
  const authors = [...new Set([...draft.authors, by])]
  return drafts.save({ ...draft, authors, submitted: { by, rehearsal } })
}
