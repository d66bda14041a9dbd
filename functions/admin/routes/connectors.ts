import * as z from 'zod'
import { connectorTest } from '../../../shared/domain/access/connector.ts'
import { listedConnector } from '../../../shared/domain/access/settings.ts'
import type { System } from '../../compose/system.ts'
import { refuse, refused } from '../problem.ts'
import { route } from '../route.ts'

function assertConfigured({ connectorList }: System, name: string): void {
  if (!connectorList.some((one) => one.name === name))
    throw refused(404, `no connector ${name} is configured: GET /api/connectors lists all`)
}

export const connectorItems = z.object({
  items: z.array(listedConnector.extend({ test: z.optional(connectorTest).describe('The last one, if it was in the last 30 days.') })),
})

export const listConnectorsRoute = route(
  {
    at: 'GET /connectors',
    scope: 'read',
    limited: 'everything',
    summary: 'List the connectors to systems in which access is set, and the last test of each',
    description: 'All that are configured; none if access is requested on the bus alone.',
    result: connectorItems,
  },
  async ({ system: { connectorList, connectorTests } }) => {
    const items = connectorList.map(async (one) => ({ ...one, test: await connectorTests.find(one.name) }))
    return { body: { items: await Promise.all(items) } }
  },
)

export const testConnectorRoute = route(
  {
    at: 'POST /connectors/{connector}/test',
    scope: 'devices:write',
    summary: 'Test a connector: which permissions it has and which are missing; changes nothing',
    status: 202,
    description: 'The test begins: Location leads to what comes of it.',
    result: connectorTest,
  },
  async ({ path: { connector: name }, system }) => {
    assertConfigured(system, name)
    const askedAt = system.clock.now()
    await system.connectorTests.save(name, { askedAt })
    await system.requestQueues?.ask({ errand: 'test', connector: name, askedAt })
    return { body: { askedAt }, headers: { Location: `/api/connectors/${name}/test` } }
  },
)

export const getConnectorTestRoute = route(
  {
    at: 'GET /connectors/{connector}/test',
    scope: 'read',
    limited: 'everything',
    summary: 'Get what came of the last test of a connector',
    description: 'The test.',
    result: connectorTest,
  },
  async ({ path: { connector: name }, system }) => {
    assertConfigured(system, name)
    const test = await system.connectorTests.find(name)
    return test
      ? { body: test }
      : refuse(404, `${name} was not tested in the last 30 days: POST /api/connectors/${name}/test starts a test`)
  },
)
