import { approveRequirement } from '../../../../shared/campaign/decide/decide-requirement.ts'
import { conditions } from '../../conditions.ts'
import { ofRequirement } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { approved, approvedBody, noRequirementDraft, requirementChanged, requirementCondition } from './requirement.ts'

export const approveRequirementRoute = route(
  'approveRequirement',
  {
    at: ['POST', '/requirements/{requirement}/approval'],
    scope: 'policies:approve',
    summary: 'Approve the draft of a requirement: new policies may name it, as its next version',
    path: ofRequirement,
    query: noInput,
    headers: conditions.pick({ 'if-match': true }),
    body: noBody,
    description: 'The requirement.',
    result: approved,
    refuses: [404, 412, 428],
  },
  async ({ path: { requirement: name }, headers, admin, system }) => {
    system.clockCheck.assertRight()
    const seen = await system.registry.find(name)
    if (!seen?.draft) return noRequirementDraft(name)
    const refusal = await requirementCondition(name, seen, headers)
    if (refusal) return refusal
    const outcome = await approveRequirement(system, name, seen.revision, admin)
    if (outcome === 'own draft')
      return refuse(403, 'you, or a person with your mail address, wrote this draft: another person must approve it')
    if (outcome === 'no draft' || outcome === 'stale' || !outcome.current) return requirementChanged(name)
    return { body: approvedBody(outcome, outcome.current) }
  },
)
