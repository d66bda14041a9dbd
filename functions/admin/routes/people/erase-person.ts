import { erasePerson } from '../../../../shared/campaign/privacy/erase-person.ts'
import { isRef } from '../../../../shared/domain/people/ref.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'
import { noPerson, ofPerson } from './person.ts'

export const erasePersonRoute = route(
  'erasePerson',
  {
    at: ['DELETE', '/people/{person}'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Restore access, then erase all data about one person except decisions, which hold no name',
    path: ofPerson,
    query: noInput,
    body: noBody,
    status: 204,
    description: 'Person erased.',
    result: noResult,
    refuses: [404, 409],
  },
  async ({ path: { person }, caller: { units }, by, system }) => {
    // The unit of an interrupted erasure is unknown: only callers without a limit end it.
    if (units && isRef(person) && !(await system.people.find(person))) return noPerson
    const outcome = await erasePerson(system, person, by)
    if (outcome === 'nobody') return noPerson
    if (outcome === 'busy')
      return refuse(409, 'a notice to them is being sent, or their access could not be restored: try again in a quarter of an hour')
    return { body: undefined }
  },
)
