import * as z from 'zod'
import { exportPerson } from '../../../../shared/campaign/privacy/export-person.ts'
import { findRef } from '../../../../shared/domain/people/refs.ts'
import { noBody, noInput, route } from '../../route.ts'
import { shownTimeline, timelineBody } from '../cases/timeline.ts'
import { noPerson, ofPerson } from './person.ts'

export const personExport = z.object({
  ref: z.string(),
  person: z.looseObject({}).describe('Profile, devices, cases, access, mail.'),
  notices: z.array(z.looseObject({})).describe('Each notice, and what became of it.'),
  timelines: z.array(z.object({ policy: z.string(), timeline: shownTimeline })).describe('What happened in each case, oldest first.'),
  waiting: z.array(z.looseObject({})).describe('What sources said of their devices in passes that are not believed yet.'),
  access: z.array(z.looseObject({})).describe('What other systems said of the access of their devices.'),
  decisions: z.array(z.looseObject({})).describe('Decisions about the person, and their own answers.'),
})

export const exportPersonRoute = route(
  'exportPerson',
  {
    at: ['GET', '/people/{person}/export'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Get all data about one person',
    path: ofPerson,
    query: noInput,
    body: noBody,
    description: 'All data about the person.',
    result: personExport,
    refuses: [404, 409],
  },
  async ({ path: { person }, by, system }) => {
    const known = await findRef(system.refs, person)
    const found = known === undefined ? undefined : await exportPerson(system, known, by)
    if (!found) return noPerson
    const { ref, notices, timelines, waiting, access, decisions } = found
    return {
      body: {
        ref,
        person: { ...found.person },
        notices: notices.map((one) => ({ ...one })),
        timelines: timelines.map(({ policy, timeline }) => ({ policy, timeline: timelineBody(timeline) })),
        waiting: waiting.map((one) => ({ ...one })),
        access: access.map((one) => ({ ...one })),
        decisions: decisions.map((one) => ({ ...one })),
      },
    }
  },
)
