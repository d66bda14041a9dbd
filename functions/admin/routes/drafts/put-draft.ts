import { draftOf, putDraft } from '../../../../shared/campaign/decide/draft.ts'
import { clashingRequirements, registeredDefinitions } from '../../../../shared/campaign/read/requirements.ts'
import { inTurn } from '../../../../shared/campaign/save/turns.ts'
import { withDefinitions } from '../../../../shared/domain/policies/definitions.ts'
import { largestDocument, policyDocument } from '../../../../shared/domain/policies/policy.ts'
import { fieldName } from '../../../../shared/domain/problem.ts'
import { conditions } from '../../conditions.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { draftBody, draftChanged, drafted, unmetCondition } from './draft.ts'

export const putDraftRoute = route(
  'putDraft',
  {
    at: ['PUT', '/policies/{policy}/draft'],
    scope: 'policies:write',
    summary: 'Write the draft of a policy; a submitted draft must be submitted again',
    path: ofPolicy,
    query: noInput,
    headers: conditions,
    body: policyDocument,
    complete: async (body, system) => withDefinitions(body, await registeredDefinitions(system, body)),
    maxBytes: largestDocument,
    also: [201],
    description: 'The draft as it is now.',
    result: drafted,
    refuses: [409, 412, 428],
  },
  async ({ path: { policy: id }, body: policy, headers, admin, system }) => {
    if (policy.id !== id) {
      const errors = [{ field: 'id', message: `must be ${id}, as in the address, but is ${policy.id}` }]
      return refuse(409, 'the document is about another policy', { errors })
    }
    const clashes = await clashingRequirements(system, policy)
    if (clashes.length > 0) {
      const errors = clashes.map(({ path, message }) => ({ field: fieldName(path), message }))
      return refuse(409, 'the registry has requirements by names that the policy describes: see the errors', { errors })
    }
    return inTurn(system, draftOf(id), async () => {
      const draft = await system.drafts.find(id)
      const refusal = await unmetCondition(system, id, draft, headers)
      if (refusal) return refusal
      const saved = await putDraft(system, policy, draft, admin)
      return saved === 'stale' ? draftChanged(id) : { body: draftBody(saved), status: draft ? 200 : 201 }
    })
  },
)
