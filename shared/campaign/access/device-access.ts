import type { Temporal } from 'temporal-polyfill'
import type { AccessConnector, ConnectorCheck, ConnectorTests } from '#domain/access/connector.ts'
import { enforcementOf } from '#domain/people/enforcement.ts'
import type { Ports } from '../ports.ts'
import type { ConnectPorts } from './ports.ts'

/**
 * How the access of a device stands, under its present owner.
 * @returns undefined for a device that nobody owns. No enforcement where access was never changed; no state where no connector was ever asked
 */
export async function accessOf({ people, owners, states }: Pick<ConnectPorts, 'people' | 'owners' | 'states'>, device: string) {
  const person = await owners.find(device)
  const stored = person === undefined ? undefined : await people.find(person)
  if (person === undefined || !stored) return undefined
  const enforcement = enforcementOf(stored.person, device)
  const state = (await states.find(person, device))?.state
  return { person, enforcement, state }
}

interface ConnectorTestPorts extends Ports<'clock'> {
  connectors: ReadonlyMap<string, AccessConnector>
  connectorTests: ConnectorTests
}

/** Has a connector check its system, and keeps the result. Does nothing for one that is no longer configured. @throws whatever it throws, once that is kept */
export async function testConnector(
  { connectors, connectorTests, clock }: ConnectorTestPorts,
  { connector: name, askedAt }: { connector: string; askedAt: Temporal.Instant },
) {
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
