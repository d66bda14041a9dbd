import { noBody, noInput, route } from '../../route.ts'
import { connectorTestBody, isConnector, noConnector, ofConnector, testedConnector } from './connector.ts'

export const testConnectorRoute = route(
  'testConnector',
  {
    at: ['POST', '/connectors/{connector}/test'],
    scope: 'devices:write',
    summary: 'Test a connector: which permissions it has and which are missing; changes nothing',
    path: ofConnector,
    query: noInput,
    body: noBody,
    status: 202,
    description: 'The test begins: Location leads to what comes of it.',
    result: testedConnector,
    refuses: [404],
  },
  async ({ path: { connector: name }, system }) => {
    if (!isConnector(system, name)) return noConnector(name)
    const askedAt = system.clock.now()
    await system.connectorTests.save(name, { askedAt })
    await system.requestQueues?.ask({ errand: 'test', connector: name, askedAt })
    return { body: connectorTestBody({ askedAt }), headers: { Location: `/api/connectors/${name}/test` } }
  },
)
