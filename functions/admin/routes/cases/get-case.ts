import { ofCase } from '../../fields.ts'
import { noBody, none, route } from '../../route.ts'
import { findCase, shownCase } from './case.ts'

export const getCaseRoute = route(
  'getCase',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get a case, with its timeline and evidence; words about the person and their address only with `cases:write`',
    path: ofCase,
    query: none,
    body: noBody,
    description: 'The case.',
    result: shownCase,
    refuses: [404, 409],
  },
  ({ path, caller, system }) => findCase(system, path, caller),
)
