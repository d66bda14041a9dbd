import type { AuditLog } from '../../domain/audit/decision.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { type CaseDecision, withDecision } from '../../domain/review/case-decision.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changePerson } from '../save/change-person.ts'

export interface DecidingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly audit: AuditLog
  readonly clock: Clock
}

/** `nobody`: there is no such person, or the policy is not known; `no case`: none that is not closed; `no request`: nobody asks for it. */
export type DecisionTaken = 'decided' | 'unchanged' | 'nobody' | 'no case' | 'no request'

/**
 * Takes what an admin decides about a case. It is in the audit log before it counts: there without the reason, which is kept with the case alone.
 * What is decided twice is decided once.
 * @param by the subject of the admin's token
 * @throws UnreadablePersonError, BusyPersonError
 */
export async function decide(
  { people, policies, audit, clock }: DecidingPorts,
  policyId: string,
  ref: string,
  decision: CaseDecision,
  by: string,
): Promise<DecisionTaken> {
  const active = await policies.listActive()
  const policy = active.find(({ id }) => id === policyId)
  const stored = policy && (await people.find(ref))
  if (!stored) return 'nobody'
  const now = clock.now()
  const after = (person: Person) => withDecision(person, active, policy, { decision, by, at: now })
  const decided = after(stored.person)
  if (typeof decided === 'string') return decided
  if (decided === stored.person) return 'unchanged'
  await audit.append({ policy: policyId, at: now, by, action: actionOf(decision), about: ref })
  await changePerson(people, stored, (person) => {
    const decided = after(person)
    // Somebody else may have decided it meanwhile, or the case may have ended.
    return typeof decided === 'string' ? person : decided
  })
  return 'decided'
}

/** As the audit log names it: `extend`, `grant exemption`, `mark reachable`. */
function actionOf(decision: CaseDecision): string {
  if (decision.kind === 'reachable') return 'mark reachable'
  return 'request' in decision ? `${decision.kind} ${decision.request}` : decision.kind
}
