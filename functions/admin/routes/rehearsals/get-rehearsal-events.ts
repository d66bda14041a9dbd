import * as z from 'zod'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findRehearsal, noRehearsal, ofRehearsal } from './rehearsal.ts'

export const eventLinks = z.object({ links: z.array(z.url()).describe('One for each file; anybody can follow them for five minutes.') })

export const getRehearsalEventsRoute = route(
  'getRehearsalEvents',
  {
    at: ['GET', '/policies/{policy}/rehearsals/{rehearsal}/events'],
    scope: 'read',
    limited: 'refused',
    summary: 'Get links to files with everything that would happen',
    path: ofRehearsal,
    query: noInput,
    body: noBody,
    description:
      'Links to files of NDJSON, compressed (`Content-Encoding: gzip`): events, one JSON object a line, in which `staff` and `to` are refs of people, and a device is its owner’s ref and its number; `to` of a team is its mailbox. Each file is in order of `at`, `kind`, `staff`, `step` or `device`, `to`; merged in that order they are the whole.',
    result: eventLinks,
    refuses: [404, 409],
  },
  async ({ path: { policy, rehearsal: id }, system }) => {
    const found = await findRehearsal(system, policy, id)
    if (!found) return noRehearsal(policy, id)
    const { rehearsal, state } = found
    if (!rehearsal.eventFiles) return refuse(409, `the rehearsal is ${state}: ask again once it is done`)
    const links = await Promise.all(rehearsal.eventFiles.map((name) => system.rehearsalFiles.link(rehearsal.id, name)))
    return { body: { links } }
  },
)
