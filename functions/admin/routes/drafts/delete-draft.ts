import { draftOf } from '../../../../shared/campaign/decide/draft.ts'
import { inTurn } from '../../../../shared/campaign/save/turns.ts'
import { withAuthor } from '../../../../shared/domain/admin.ts'
import { documentHash } from '../../../../shared/domain/policies/document-hash.ts'
import { conditions } from '../../conditions.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'
import { draftChanged, noDraft, unmetCondition } from './draft.ts'

export const deleteDraftRoute = route(
  'deleteDraft',
  {
    at: ['DELETE', '/policies/{policy}/draft'],
    scope: 'policies:write',
    summary: 'Delete a draft',
    path: ofPolicy,
    query: noInput,
    headers: conditions.pick({ 'if-match': true }),
    body: noBody,
    status: 204,
    description: 'Draft deleted.',
    result: noResult,
    refuses: [404, 412, 428],
  },
  async ({ path: { policy: id }, headers, admin, system }) =>
    inTurn(system, draftOf(id), async () => {
      const { drafts, audit, clock } = system
      const draft = await drafts.find(id)
      if (!draft) return noDraft(id)
      const refusal = await unmetCondition(system, id, draft, headers)
      if (refusal) return refusal
      const { revision, authors } = draft
      const details = { document: documentHash(draft.policy), revision }
      await audit.append({ policy: id, at: clock.now(), by: admin.subject, action: 'delete draft', details })
      return (await drafts.delete(id, { revision, authors: withAuthor(authors, admin) })) === 'stale'
        ? draftChanged(id)
        : { body: undefined }
    }),
)
