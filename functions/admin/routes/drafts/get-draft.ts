import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { drafted, noDraft, standingDraft } from './draft.ts'

export const getDraftRoute = route(
  'getDraft',
  {
    at: ['GET', '/policies/{policy}/draft'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get the draft of a policy',
    path: ofPolicy,
    query: noInput,
    body: noBody,
    description: 'The draft.',
    result: drafted,
    refuses: [404],
  },
  async ({ path: { policy: id }, system }) => {
    const draft = await system.drafts.find(id)
    return draft ? { body: await standingDraft(system, draft) } : noDraft(id)
  },
)
