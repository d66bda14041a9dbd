import { apiClient, type SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import { type ApiSurroundings, realSurroundings } from '../../shared/adapters/http/exchange.ts'
import { openSecretsManager, secretsManager } from '../../shared/adapters/secrets-manager/secrets.ts'
import type { AccessConnector } from '../../shared/domain/access/connector.ts'
import { type ConnectorSettings, connectorsSettings } from '../../shared/domain/access/settings.ts'
import { once } from '../runtime/once.ts'
import type { Surroundings } from './surroundings.ts'

/** The ways to the systems in which access is set. Their secrets are read when they are first asked something. */
export interface Connecting {
  /** By name. The same ones each time: they remember tokens, and receivers that want no more. */
  readonly openConnectors: () => Promise<ReadonlyMap<string, AccessConnector>>
}

/**
 * Milliseconds that a connector waits for an answer, repeats included, unless it says otherwise. What takes longer goes back to its queue, and keeps
 * no worker.
 */
const patience = 10_000

export function connecting(
  { setting, stores: { machineClock: clock } }: Surroundings,
  api: ApiSurroundings = realSurroundings,
): Connecting {
  const secrets = once(() => secretsManager(openSecretsManager()))
  const around = (secret: string): SourceSurroundings => ({
    client: (settings) => apiClient({ patience, ...settings }, api),
    secret: () => secrets().read(secret),
    clock,
  })
  return {
    openConnectors: once(async () => {
      const all = Object.entries(connectorsSettings.parse(JSON.parse(setting('CONNECTORS'))))
      return new Map(
        await Promise.all(all.map(async ([name, settings]) => [name, await accessConnector(settings, around(settings.secret))] as const)),
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
