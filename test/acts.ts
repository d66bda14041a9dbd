/** What people do to a campaign, in a word. */
import type { System } from '../functions/compose/system.ts'
import { decideCase } from '../shared/campaign/decide/decide-case.ts'
import { type StaffInput, takeAnswer } from '../shared/campaign/decide/take-answer.ts'
import type { CaseDecision } from '../shared/domain/review/decisions/case-decision.ts'
import { policyOf } from './builders.ts'
import { refOf } from './refs.ts'

/** Puts a policy in force. @param after the version that it follows */
export const enact = ({ policies }: Pick<System, 'policies'>, changes: Record<string, unknown> = {}, after = 0) =>
  policies.activate(policyOf(changes), after)

/** Someone answers about `no-tiktok` on their page. */
export const submit = (ports: Parameters<typeof takeAnswer>[0], said: StaffInput, staff = 'ana') =>
  takeAnswer(ports, refOf(staff), 'no-tiktok', said)

/** An admin decides about someone's case under `no-tiktok`, and a second one where that takes two. */
export async function adminDecides(ports: Parameters<typeof decideCase>[0], decision: CaseDecision, staff = 'ana') {
  const decideBy = (subject: string) => decideCase(ports, 'no-tiktok', refOf(staff), decision, { subject })
  const taken = await decideBy('admin-1')
  return taken.kind === 'proposed' ? decideBy('admin-2') : taken
}
