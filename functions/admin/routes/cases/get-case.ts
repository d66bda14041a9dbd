import { caseFields } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findCase, shownCase } from './case.ts'

export const getCaseRoute = route(
  'getCase',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get a case, with its timeline and evidence; words about the person and their address only with `cases:write`',
    path: caseFields,
    query: noInput,
    body: noBody,
    description: 'The case.',
    result: shownCase,
    refuses: [404, 409],
  },
  ({ path, caller, system }) => findCase(system, path, caller),
)
