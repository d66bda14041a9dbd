import { caseFields } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { decideAndShow, decidedCase } from './case.ts'

export const markReachableRoute = route(
  'markReachable',
  {
    at: ['POST', '/policies/{policy}/cases/{ref}/reachable'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Mark a person as reachable: mail to them starts again',
    path: caseFields,
    query: noInput,
    body: noBody,
    description: 'The case as it is now, and whether that is new.',
    result: decidedCase,
    refuses: [404, 409],
  },
  async ({ path, admin, system }) => {
    const found = await system.people.find(path.ref)
    if (found) await system.suppressionList.remove(found.person.profile.email)
    return decideAndShow(system, path, { kind: 'reachable' }, admin)
  },
)
