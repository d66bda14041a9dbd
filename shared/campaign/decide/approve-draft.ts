import type { Brakes } from '../../domain/access/brakes.ts'
import type { Admin } from '../../domain/admin.ts'
import type { People } from '../../domain/people/store.ts'
import { documentHash } from '../../domain/policies/document-hash.ts'
import { type Draft, isAuthor } from '../../domain/policies/drafts.ts'
import type { Policy, PolicyVersion } from '../../domain/policies/policy.ts'
import type { Policies } from '../../domain/policies/store.ts'
import { isSameRule } from '../../domain/policies/versions.ts'
import { counter, type Drift, driftOf } from '../../domain/rehearsal/counts.ts'
import { devicesInScope } from '../../domain/review/breach.ts'
import { saveScope } from '../brake/save-scope.ts'
import { draftOf, type SubmittingPorts } from './submit-draft.ts'
import { inTurn } from './turns.ts'

export interface ApprovalPorts extends SubmittingPorts {
  readonly policies: Policies
  readonly people: People
  readonly brakes: Brakes
}

/** Why a draft was not approved. */
export type Unapproved =
  | { readonly kind: 'no draft' | 'not submitted' | 'own draft' | 'submitted again' | 'not rehearsed' | 'stale' }
  /** People changed since the rehearsal. */
  | { readonly kind: 'drift'; readonly drift: readonly Drift[] }

/**
 * Puts a submitted draft in force as the next version of its policy. Counts everyone again first: after a drift it must be rehearsed again.
 * @param rehearsal the one that the approver saw
 * @throws BusyDecisionError
 */
export async function approveDraft(ports: ApprovalPorts, id: string, rehearsal: string, by: Admin): Promise<PolicyVersion | Unapproved> {
  const { drafts, rehearsals } = ports
  const draft = await drafts.find(id)
  if (!draft) return { kind: 'no draft' }
  if (!draft.submitted) return { kind: 'not submitted' }
  if (isAuthor(draft, by)) return { kind: 'own draft' }
  if (draft.submitted.rehearsal !== rehearsal) return { kind: 'submitted again' }
  const approved = (await rehearsals.find(id, rehearsal))?.summary?.counts
  if (!approved) return { kind: 'not rehearsed' }
  const { counts, inScope } = await countsNow(ports, draft.policy)
  const drift = driftOf(approved, counts)
  if (drift.length > 0) return { kind: 'drift', drift }
  return inTurn(ports, draftOf(id), () => putInForce(ports, { draft, rehearsal, inScope, by }))
}

interface Approved {
  readonly draft: Draft
  readonly rehearsal: string
  readonly inScope: number
  readonly by: Admin
}

/** Counting takes a while, so the draft may have changed since. */
async function putInForce(
  { policies, drafts, brakes, audit, clock }: ApprovalPorts,
  { draft, rehearsal, inScope, by }: Approved,
): Promise<PolicyVersion | Unapproved> {
  const { id } = draft.policy
  if ((await drafts.find(id))?.revision !== draft.revision) return { kind: 'stale' }
  const inForce = (await policies.listActive()).find((policy) => policy.id === id)
  const isActivated = inForce && !inForce.halted && isSameRule(draft.policy, inForce)
  const details = { document: documentHash(draft.policy), version: (inForce?.version ?? 0) + 1, rehearsal }
  if (!isActivated) await audit.append({ policy: id, at: clock.now(), by: by.subject, action: 'approve', details })
  await saveScope(brakes, id, inScope)
  // An approval that crashed half-way may have activated it already.
  const activated = isActivated ? inForce : await policies.activate(draft.policy, inForce?.version ?? 0)
  if (activated === 'stale') return { kind: 'stale' }
  await drafts.remove(id, draft.revision)
  return activated
}

async function countsNow({ people, clock }: Pick<ApprovalPorts, 'people' | 'clock'>, policy: Policy) {
  const { add, counts } = counter(policy, clock.now())
  let inScope = 0
  for await (const page of people.listEveryone())
    for (const { person } of page.people) {
      add(person)
      inScope += devicesInScope(policy, [person])
    }
  return { counts: counts(), inScope }
}
