import * as z from 'zod'
import { approveDraft, type Unapproved } from '../../../../shared/campaign/decide/approve-draft.ts'
import { submitDraft } from '../../../../shared/campaign/decide/draft.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { listedJob, listedJobBody } from '../jobs.ts'
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

const refusals: Readonly<Record<Unapproved, readonly [number, string]>> = {
  'announced on watch': [409, announcedOnWatch],
  'no draft': [404, 'there is no draft to approve'],
  'not submitted': [409, 'the draft is not submitted: its author must submit it first'],
  'own draft': [403, 'you, or a person with your mail address, wrote, deleted or submitted this draft: another person must approve it'],
  'submitted again': [409, 'the draft was submitted again with another rehearsal: check that before you approve'],
  'clashing requirements': [
    409,
    'a requirement that it names was retired, or has another kind in the registry: its author must put it again',
  ],
  'not rehearsed': [409, 'the rehearsal it was submitted with has expired: rehearse and submit it again'],
}

export const approveDraftRoute = route(
  'approveDraft',
  {
    at: ['POST', '/policies/{policy}/approval'],
    scope: 'policies:approve',
    summary: 'Approve a submitted draft: everyone is counted again, then it is in force',
    path: ofPolicy,
    query: noInput,
    body: z.strictObject({ rehearsal: rehearsalId.describe('The rehearsal it was submitted with, which you have looked at.') }),
    status: 202,
    description: 'Counting has started, or was started before: Location leads to what comes of it.',
    result: listedJob,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, body: { rehearsal }, admin, system }) => {
    system.clockCheck.assertRight()
    const outcome = await approveDraft(system, id, rehearsal, admin)
    if (typeof outcome === 'string') return refuse(...refusals[outcome])
    return { body: listedJobBody(outcome), headers: { Location: `/api/jobs/${outcome.id}` } }
  },
)
