import type { AuditLog } from '../../domain/audit/decision.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { type CaseDecision, withDecision } from '../../domain/review/case-decision.ts'
import { changePerson } from '../save/change-person.ts'
import { inTurn, type TurnPorts } from './turns.ts'

export interface DecidingPorts extends TurnPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly audit: AuditLog
}

/** `nobody`: no such person or policy. `no case`: none, or closed. `no request`: none of this kind is open. */
export type DecisionTaken = 'decided' | 'unchanged' | 'nobody' | 'no case' | 'no request'

/**
 * Applies an admin's decision to a case, once. The audit log gets it first, without the reason, which only the case holds.
 * @param by subject of the admin's token
 * @throws UnreadablePersonError, BusyPersonError, BusyDecisionError
 */
export const decideCase = (
  ports: DecidingPorts,
  policyId: string,
  ref: string,
  decision: CaseDecision,
  by: string,
): Promise<DecisionTaken> => inTurn(ports, `case ${policyId} ${ref}`, () => apply(ports, policyId, ref, decision, by))

async function apply(
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
    // Meanwhile it may have been decided already, or the case may have ended.
    return typeof decided === 'string' ? person : decided
  })
  return 'decided'
}

/** `extend`, `grant exemption`, `mark reachable` */
function actionOf(decision: CaseDecision): string {
  if (decision.kind === 'reachable') return 'mark reachable'
  return 'request' in decision ? `${decision.kind} ${decision.request}` : decision.kind
}
