import * as z from 'zod'
import { noteIncident } from '../../../../shared/campaign/watch/note-incident.ts'
import { requirementName } from '../../../../shared/domain/requirements/requirement.ts'
import { requiredText } from '../../../../shared/domain/text.ts'
import { dateField, ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { incidentBody, incidentFields, noPolicy } from './policy.ts'

export const incidentNote = z.strictObject({
  on: dateField('The day on which it happened.'),
  source: requiredText(500, 'a source: a web address, or where it is told').describe('A web address, or where it is told.'),
  requirement: requirementName.describe('The requirement of the policy that it is about.'),
  sentence: requiredText(500, 'a sentence about what happened').describe('What happened, in a sentence that names nobody.'),
})

export const noteIncidentRoute = route(
  'noteIncident',
  {
    at: ['POST', '/policies/{policy}/incidents'],
    scope: 'policies:write',
    summary: 'Attach a note of an incident to a policy, for good',
    path: ofPolicy,
    query: noInput,
    body: incidentNote,
    status: 201,
    description: 'The note.',
    result: incidentFields,
    refuses: [404],
  },
  async ({ path: { policy: id }, body, by, system }) => {
    const noted = await noteIncident(system, id, body, by)
    if (noted === 'no policy') return noPolicy(id)
    if (noted === 'not required') return refuse(422, `policy ${id} does not require ${body.requirement}: name one of its requirements`)
    return { body: incidentBody(noted) }
  },
)
