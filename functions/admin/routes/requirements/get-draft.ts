import { ofRequirement } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { draftedBody, draftedRequirement, noRequirementDraft } from './requirement.ts'

export const getRequirementDraftRoute = route(
  'getRequirementDraft',
  {
    at: ['GET', '/requirements/{requirement}/draft'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the draft of a requirement',
    path: ofRequirement,
    query: noInput,
    body: noBody,
    description: 'The draft.',
    result: draftedRequirement,
    refuses: [404],
  },
  async ({ path: { requirement: name }, system: { registry } }) => {
    const entry = await registry.find(name)
    return entry?.draft ? { body: draftedBody(entry, entry.draft) } : noRequirementDraft(name)
  },
)
