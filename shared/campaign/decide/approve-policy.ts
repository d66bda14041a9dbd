/** From a draft to a policy in force: somebody submits what was rehearsed, somebody else approves it. */
import type { AuditLog } from '../../domain/audit/decision.ts'
import type { People } from '../../domain/people/store.ts'
import { differences } from '../../domain/policies/difference.ts'
import { documentOf } from '../../domain/policies/document-of.ts'
import type { Draft, Drafts } from '../../domain/policies/drafts.ts'
import { type Policy, type PolicyVersion, ruleOf } from '../../domain/policies/policy.ts'
import type { Policies } from '../../domain/policies/store.ts'
import { counter, type Drift, driftOf } from '../../domain/rehearsal/counts.ts'
import type { Rehearsals } from '../../domain/rehearsal/jobs.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface ApprovalPorts {
  readonly policies: Policies
  readonly drafts: Drafts
  readonly rehearsals: Rehearsals
  readonly people: People
  readonly audit: AuditLog
  readonly clock: Clock
}

/** @returns the draft as submitted, or what is in the way */
export async function submitDraft(
  { drafts, rehearsals, audit, clock }: Pick<ApprovalPorts, 'drafts' | 'rehearsals' | 'audit' | 'clock'>,
  id: string,
  rehearsal: string,
  by: string,
): Promise<Draft | 'no draft' | 'not rehearsed' | 'stale'> {
  const draft = await drafts.find(id)
  if (!draft) return 'no draft'
  if (draft.submitted?.rehearsal === rehearsal && draft.submitted.by === by) return draft
  const job = await rehearsals.find(id, rehearsal)
  if (job?.state !== 'done' || !isSameRule(job.policy, draft.policy)) return 'not rehearsed'
  await audit.append({ policy: id, at: clock.now(), by, action: 'submit' })
  const authors = [...new Set([...draft.authors, by])]
  return drafts.save({ ...draft, authors, submitted: { by, rehearsal } })
}

/** Why a policy does not come into force. */
export type Unapproved =
  | { readonly kind: 'no draft' | 'not submitted' | 'own draft' | 'submitted again' | 'not rehearsed' | 'stale' }
  /** People are no longer as they were rehearsed. */
  | { readonly kind: 'drift'; readonly drift: readonly Drift[] }

/**
 * Puts a submitted draft in force as the next version of its policy. Everybody is counted again before: where they are no longer as they
 * were rehearsed, it is rehearsed again first.
 * @param rehearsal under which it was submitted when whoever approves looked at it
 */
export async function approveDraft(
  { policies, drafts, rehearsals, people, audit, clock }: ApprovalPorts,
  id: string,
  rehearsal: string,
  by: string,
): Promise<PolicyVersion | Unapproved> {
  const draft = await drafts.find(id)
  if (!draft) return { kind: 'no draft' }
  if (!draft.submitted) return { kind: 'not submitted' }
  if (draft.authors.includes(by)) return { kind: 'own draft' }
  if (draft.submitted.rehearsal !== rehearsal) return { kind: 'submitted again' }
  const approved = (await rehearsals.find(id, rehearsal))?.summary?.counts
  if (!approved) return { kind: 'not rehearsed' }
  const drift = driftOf(approved, await countsNow(draft.policy))
  if (drift.length > 0) return { kind: 'drift', drift }
  const inForce = await findInForce(id)
  const isActivated = inForce && !inForce.halted && isSameRule(inForce, draft.policy)
  if (!isActivated) await audit.append({ policy: id, at: clock.now(), by, action: 'approve' })
  // An approval that broke off half-way has activated it already.
  const activated = isActivated ? inForce : await policies.activate(draft.policy, inForce?.version ?? 0)
  if (activated === 'stale') return { kind: 'stale' }
  await drafts.remove(id, draft.revision)
  return activated

  async function countsNow(policy: Policy) {
    const { add, counts } = counter(policy, clock.now())
    for await (const page of people.listEveryone()) for (const { person } of page.people) add(person)
    return counts()
  }

  async function findInForce(id: string): Promise<PolicyVersion | undefined> {
    return (await policies.listActive()).find((policy) => policy.id === id)
  }
}

const isSameRule = (one: PolicyVersion, other: Policy): boolean => differences(documentOf(ruleOf(one)), documentOf(other)).length === 0
