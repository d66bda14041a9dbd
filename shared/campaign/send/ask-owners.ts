import type { FiledLine } from '../../domain/digests/lines.ts'
import { teamRef } from '../../domain/people/ref.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { reviewQuestion } from '../../domain/policies/review-date.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type FilingPorts, fileLine } from './file-line.ts'
import { teamOf } from './recipient.ts'

export interface AskingPorts extends FilingPorts {
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/**
 * Files, for the team that owns each policy, the question whether it still applies, into the digest of its review date. Safe to repeat. Of a
 * version that comes into force later than that nobody is asked: its approver has just looked at it.
 */
export async function askOwners(ports: AskingPorts): Promise<void> {
  for (const policy of await ports.policies.listActive()) {
    const question = reviewQuestion(policy)
    if (!question || policy.halted === 'lifted' || isBefore(question.at, ports.clock.now())) continue
    const owner = await teamOf(ports.people, policy, question.owner)
    if (owner) await fileLine(ports, owner, policy, lineOf(policy, owner.ref, question.on.toString(), question.at))
  }
}

/** Stands where other lines name a person. */
const lineOf = ({ id }: PolicyVersion, owner: string, on: string, at: FiledLine['at']): FiledLine => ({
  staff: owner,
  policy: id,
  openedAt: at,
  rung: `review:${on}`,
  at,
})

/** True if a line asks what the policy still asks of its recipient: neither was it lifted, nor its date or owner changed. */
export function isQuestion({ policy: id, rung }: FiledLine, policy: PolicyVersion, recipient: string): boolean {
  if (policy.id !== id || policy.halted === 'lifted') return false
  const question = reviewQuestion(policy)
  const team = policy.teams[question?.owner ?? '']
  return question !== undefined && rung === `review:${question.on}` && team !== undefined && teamRef(team.email) === recipient
}
