import type { ApiSurroundings, SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import type { AccessConnector } from '../../shared/domain/access/connector.ts'
import { type ConnectorSettings, connectorsSettings } from '../../shared/domain/access/settings.ts'
import { once } from '../runtime/once.ts'
import { aroundSystems } from './around-systems.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** The ways to the systems in which access is set. */
export interface Connecting {
  /** By name. The same ones each time: they remember tokens, and receivers that want no more. */
  readonly openConnectors: () => Promise<ReadonlyMap<string, AccessConnector>>
}

/**
 * Milliseconds that a connector waits for an answer, repeats included, unless it says otherwise. What takes longer goes back to its queue, and keeps
 * no worker.
 */
const patience = 10_000

/** @param api how systems are reached, by default as on AWS */
export function connecting(all: FunctionEnvironment, api?: ApiSurroundings): Connecting {
  const around = aroundSystems(all, { api, patience })
  return {
    openConnectors: once(async () => {
      const settings = Object.entries(connectorsSettings.parse(JSON.parse(all.setting('CONNECTORS'))))
      return new Map(
        await Promise.all(settings.map(async ([name, one]) => [name, await accessConnector(one, around(one.secret))] as const)),
      )
    }),
  }
}

/** Loads the adapter of its kind alone. */
async function accessConnector(settings: ConnectorSettings, around: SourceSurroundings): Promise<AccessConnector> {
  switch (settings.kind) {
    case 'entra-device':
      return (await import('../../shared/adapters/graph/device-access.ts')).entraDevice(settings, around)
    case 'entra-group':
      return (await import('../../shared/adapters/graph/group-access.ts')).entraGroup(settings, around)
    case 'google':
      return (await import('../../shared/adapters/google/access.ts')).googleAccess(settings, around)
    case 'okta':
      return (await import('../../shared/adapters/okta/access.ts')).oktaAccess(settings, around)
    case 'jamf':
      return (await import('../../shared/adapters/jamf/access.ts')).jamfAccess(settings, around)
    case 'webhook':
      return (await import('../../shared/adapters/webhook/webhook.ts')).webhook(settings, around)
  }
}
