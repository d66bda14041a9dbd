import { noBody, noInput, route } from '../../route.ts'
import { comparisonBody, comparisonSeen } from './comparison.ts'

export const getComparisonRoute = route(
  'getComparison',
  {
    at: ['GET', '/access/comparison'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get when access was last compared with what is so in other systems',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'The comparison.',
    result: comparisonSeen,
  },
  async ({ system: { accessStates } }) => ({ body: comparisonBody(await accessStates.findComparison()) }),
)
