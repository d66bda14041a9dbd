import * as z from 'zod'
import { submitDraft } from '../../../../shared/campaign/decide/draft.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { rehearsalId } from '../rehearsals/rehearsal.ts'
import { announcedOnWatch, draftBody, drafted, noDraft } from './draft.ts'

export const submitDraftRoute = route(
  'submitDraft',
  {
    at: ['POST', '/policies/{policy}/submission'],
    scope: 'policies:write',
    summary: 'Submit a draft for approval, with a rehearsal of its current text',
    path: ofPolicy,
    query: noInput,
    body: z.strictObject({ rehearsal: rehearsalId }),
    description: 'The submitted draft.',
    result: drafted,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, body: { rehearsal }, admin, system }) => {
    const outcome = await submitDraft(system, id, rehearsal, admin)
    if (outcome === 'no draft') return noDraft(id)
    if (outcome === 'announced on watch') return refuse(409, announcedOnWatch)
    if (outcome === 'not rehearsed')
      return refuse(
        409,
        `${rehearsal} is no finished rehearsal of the draft as it is now: POST /api/policies/${id}/rehearsals, then submit that`,
      )
    return outcome === 'stale' ? refuse(409, `the draft of ${id} has changed: check it, then try again`) : { body: draftBody(outcome) }
  },
)
