import type { Temporal } from 'temporal-polyfill'
import type { AccessConnector, ConnectorCheck } from '../../domain/access/connector.ts'
import type { ConnectorTests } from '../../domain/access/connector-tests.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface ConnectorTestPorts {
  readonly connectors: ReadonlyMap<string, AccessConnector>
  readonly connectorTests: ConnectorTests
  readonly clock: Clock
}

/** Has a connector look at its system and keeps what it says. A connector that is configured no more is left. @throws whatever it throws, once that is kept */
export async function testConnector(
  { connectors, connectorTests, clock }: ConnectorTestPorts,
  { connector: name, askedAt }: { readonly connector: string; readonly askedAt: Temporal.Instant },
): Promise<void> {
  const connector = connectors.get(name)
  if (!connector) return
  const keep = (checks: readonly ConnectorCheck[]) => connectorTests.save(name, { askedAt, endedAt: clock.now(), checks: [...checks] })
  try {
    await keep(await connector.check())
  } catch (error) {
    await keep([{ isRight: false, message: 'Ides itself failed: read the log of connect' }])
    throw error
  }
}
