import { putRequirement } from '../../../../shared/campaign/decide/decide-requirement.ts'
import { largestRequirement, namedIn, requirementDocument } from '../../../../shared/domain/requirements/document.ts'
import { conditions } from '../../conditions.ts'
import { ofRequirement } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { draftedBody, draftedRequirement, requirementChanged, requirementCondition } from './requirement.ts'

export const putRequirementDraftRoute = route(
  'putRequirementDraft',
  {
    at: ['PUT', '/requirements/{requirement}/draft'],
    scope: 'policies:write',
    summary: 'Write the draft of a requirement, for another person to approve',
    path: ofRequirement,
    query: noInput,
    headers: conditions,
    body: requirementDocument,
    maxBytes: largestRequirement,
    also: [201],
    description: 'The draft as it is now.',
    result: draftedRequirement,
    refuses: [409, 412, 428],
  },
  async ({ path: { requirement: name }, body, headers, admin, system }) => {
    if (body.name !== name) {
      const errors = [{ field: 'name', message: `must be ${name}, as in the address, but is ${body.name}` }]
      return refuse(409, 'the document is about another requirement', { errors })
    }
    const before = await system.registry.find(name)
    const refusal = await requirementCondition(name, before, headers)
    if (refusal) return refusal
    const outcome = await putRequirement(system, namedIn(body), before?.revision ?? 0, admin)
    if (outcome === 'other kind') {
      const kind = before?.current?.requirement.kind
      const errors = [{ field: 'kind', message: `must be ${kind}, as in every version of ${name}, but is ${body.kind}` }]
      return refuse(409, 'a requirement never changes its kind: give the new one another name', { errors })
    }
    if (outcome === 'stale' || !outcome.draft) return requirementChanged(name)
    return { body: draftedBody(outcome, outcome.draft), status: before?.draft ? 200 : 201 }
  },
)
