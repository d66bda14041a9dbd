import * as z from 'zod'
import { documentOf } from '../../../../shared/domain/policies/document-of.ts'
import { halts, type PolicyVersion, ruleOf } from '../../../../shared/domain/policies/policy.ts'
import { nextVersion } from '../../../../shared/domain/policies/versions.ts'
import type { System } from '../../../compose/system.ts'
import { documentField } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const policyStatus = z
  .enum(['draft', 'submitted', 'active', 'watch', ...halts])
  .describe('`draft`, `submitted`: not in force yet. `watch`: only counted. `paused`: no mail, no new suspensions. `lifted`: over.')

export const versioned = z.object({ id: z.string(), version: z.int(), standing: policyStatus, document: documentField })

export const statusOfPolicy = ({ halted, watch }: PolicyVersion) => halted ?? (watch ? 'watch' : 'active')

export const reviewDue = z
  .exactOptional(z.literal(true))
  .describe('The review date has come: its owner is asked to renew the policy with a later one, or to lift it.')

export const versionBody = (version: PolicyVersion): z.input<typeof versioned> => ({
  id: version.id,
  version: version.version,
  standing: statusOfPolicy(version),
  document: { ...documentOf(ruleOf(version)) },
})

export const findInForce = async ({ policies }: Pick<System, 'policies'>, id: string): Promise<PolicyVersion | undefined> =>
  (await policies.listActive()).find((policy) => policy.id === id)

/** The draft as the version it would become; without a draft, the version in force. */
export async function draftOrVersion(system: Pick<System, 'policies' | 'drafts'>, id: string): Promise<PolicyVersion | undefined> {
  const [draft, inForce] = await Promise.all([system.drafts.find(id), findInForce(system, id)])
  return draft ? nextVersion(draft.policy, inForce) : inForce
}

export const noPolicy = (id: string): Refusal => refuse(404, `no policy ${id} is in force: GET /api/policies lists all policies`)
