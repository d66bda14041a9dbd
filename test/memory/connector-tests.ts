import type { ConnectorTest, ConnectorTests } from '../../shared/domain/access/connector-tests.ts'

export function memoryConnectorTests(): ConnectorTests {
  const tests = new Map<string, ConnectorTest>()
  return {
    async save(connector, test) {
      tests.set(connector, test)
    },
    find: async (connector) => tests.get(connector),
  }
}
