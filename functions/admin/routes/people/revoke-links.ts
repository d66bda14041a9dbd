import { revokeLinks } from '../../../../shared/campaign/privacy/revoke-links.ts'
import { findRef } from '../../../../shared/domain/people/refs.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'
import { noPerson, ofPerson } from './person.ts'

export const revokeLinksRoute = route(
  'revokeLinks',
  {
    at: ['POST', '/people/{person}/revoke-links'],
    scope: 'cases:write',
    limited: 'own units',
    summary: "End all links to one person's pages; the next mail to them carries new ones",
    path: ofPerson,
    query: noInput,
    body: noBody,
    status: 204,
    description: 'No earlier link works.',
    result: noResult,
    refuses: [404, 409],
  },
  async ({ path: { person }, by, system }) => {
    const ref = await findRef(system.refs, person)
    return ref === undefined || (await revokeLinks(system, ref, by)) === 'nobody' ? noPerson : { body: undefined }
  },
)
