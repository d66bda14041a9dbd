import * as z from 'zod'
import type { ComparisonState } from '../../../../shared/domain/access/states.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'

/** How far the daily comparison is. */
export const comparisonSeen = z.object({
  isUnderWay: z.boolean(),
  doneAt: z.exactOptional(z.string().describe('When the last round was done; absent once another was asked for.')),
})

const comparisonBody = ({ doneAt, from }: ComparisonState): z.output<typeof comparisonSeen> => ({
  isUnderWay: from !== undefined,
  ...(doneAt ? { doneAt: doneAt.toString() } : {}),
})

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

export const beginComparisonRoute = route(
  'beginComparison',
  {
    at: ['POST', '/access/comparison'],
    scope: 'devices:write',
    summary: 'Compare access with what is so in other systems now; it is done once a day anyway',
    path: noInput,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'A round begins, or goes on if one was under way. Who is cut off and should not be is given access again.',
    result: comparisonSeen,
    refuses: [409],
  },
  async ({ system: { accessStates, connectorList, requestQueues } }) => {
    if (connectorList.length === 0) return refuse(409, 'no connector is configured, so there is nothing to compare with')
    const { from } = await accessStates.findComparison()
    const begun = from === undefined ? {} : { from }
    // A round that was never done is due.
    if (from === undefined) await accessStates.saveComparison(begun)
    await requestQueues?.ask({ errand: 'compare' })
    return { body: comparisonBody(begun), headers: { Location: '/api/access/comparison' } }
  },
)
