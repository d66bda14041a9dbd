import * as z from 'zod'
import { approveDraft, type Unapproved } from '../../../../shared/campaign/decide/approve-draft.ts'
import { tolerance } from '../../../../shared/domain/rehearsal/counts.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { none, route } from '../../route.ts'

export const activated = z.object({ id: z.string(), version: z.int() })

const refusals: Readonly<Record<Exclude<Unapproved['kind'], 'drift'>, readonly [number, string]>> = {
  'no draft': [404, 'there is no draft to approve'],
  'not submitted': [409, 'the draft is not submitted: its author must submit it first'],
  'own draft': [403, 'you, or somebody with your mail address, wrote, deleted or submitted this draft: somebody else must approve it'],
  'submitted again': [409, 'the draft was submitted again with another rehearsal: look at that before you approve'],
  'not rehearsed': [409, 'the rehearsal it was submitted with has expired: rehearse and submit it again'],
  stale: [409, 'somebody else just changed the policy: look at it, then try again'],
}

export const approveDraftRoute = route(
  'approveDraft',
  {
    at: ['POST', '/policies/{policy}/approval'],
    scope: 'policies:approve',
    summary: 'Approve a submitted draft, which puts it in force',
    path: ofPolicy,
    query: none,
    body: z.strictObject({ rehearsal: z.string().max(128).describe('The rehearsal it was submitted with, which you have looked at.') }),
    description: 'The version now in force.',
    result: activated,
    refuses: [404, 409],
  },
  async ({ path: { policy: id }, body: { rehearsal }, admin, system }) => {
    system.clockCheck.assertRight()
    const outcome = await approveDraft(system, id, rehearsal, admin)
    if (!('kind' in outcome)) return { body: { id, version: outcome.version } }
    if (outcome.kind !== 'drift') return refuse(...refusals[outcome.kind])
    const errors = outcome.drift.map(({ unit, state, approved, now }) => ({
      field: unit === undefined ? `counts.${state}` : `counts.${unit}.${state}`,
      message: `must be about ${approved}, as rehearsed, but is ${now}`,
    }))
    const allowed = `${tolerance.percent} % or ${tolerance.people} people`
    return refuse(409, `the counts have moved by more than ${allowed} since the rehearsal: rehearse and submit it again`, {
      errors: errors.slice(0, 50),
    })
  },
)
