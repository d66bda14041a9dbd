import * as z from 'zod'
import { listedConnector } from '../../../../shared/domain/access/settings.ts'
import { noBody, noInput, route } from '../../route.ts'
import { connectorTestBody, testedConnector } from './connector.ts'

export const connectorItems = z.object({
  items: z.array(
    listedConnector.extend({ test: z.exactOptional(testedConnector).describe('The last one, if it was in the last 30 days.') }),
  ),
})

export const listConnectorsRoute = route(
  'listConnectors',
  {
    at: ['GET', '/connectors'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the connectors to systems in which access is set, and the last test of each',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'All that are configured; none if access is requested on the bus alone.',
    result: connectorItems,
  },
  async ({ system: { connectorList, connectorTests } }) => {
    const items = await Promise.all(
      connectorList.map(async (one) => {
        const test = await connectorTests.find(one.name)
        return { ...one, ...(test ? { test: connectorTestBody(test) } : {}) }
      }),
    )
    return { body: { items } }
  },
)
