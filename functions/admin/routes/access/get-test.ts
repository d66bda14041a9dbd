import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { connectorTestBody, isConnector, noConnector, ofConnector, testedConnector } from './connector.ts'

export const getConnectorTestRoute = route(
  'getConnectorTest',
  {
    at: ['GET', '/connectors/{connector}/test'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get what came of the last test of a connector',
    path: ofConnector,
    query: noInput,
    body: noBody,
    description: 'The test.',
    result: testedConnector,
    refuses: [404],
  },
  async ({ path: { connector: name }, system }) => {
    if (!isConnector(system, name)) return noConnector(name)
    const test = await system.connectorTests.find(name)
    return test
      ? { body: connectorTestBody(test) }
      : refuse(404, `${name} was not tested in the last 30 days: POST /api/connectors/${name}/test does it`)
  },
)
